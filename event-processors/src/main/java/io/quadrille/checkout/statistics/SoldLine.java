package io.quadrille.checkout.statistics;

import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.PricedLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The sale of one product in one completed order: units, their price before the discount, and their discount, both in
 * minor units.
 */
record SoldLine(String orderId, Instant processedAt, String productId, long units, long gross, long discount) {

    static List<SoldLine> of(OrderProcessed order, Instant processedAt) {
        var totals = order.lines().stream().mapToLong(SoldLine::total).toArray();
        var discounts = DiscountSplit.over(totals, order.discount());
        var sold = new ArrayList<SoldLine>();
        for (int i = 0; i < totals.length; i++) {
            var line = order.lines().get(i);
            sold.add(new SoldLine(
                    order.orderId(), processedAt, line.productId(), line.quantity(), totals[i], discounts[i]));
        }
        return sold;
    }

    LocalDate day() {
        return LocalDate.ofInstant(processedAt, ZoneOffset.UTC);
    }

    private static long total(PricedLine line) {
        return line.quantity() * line.unitPrice();
    }
}
