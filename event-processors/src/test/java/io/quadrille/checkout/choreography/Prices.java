package io.quadrille.checkout.choreography;

import io.quadrille.coupon.Discount;
import java.math.BigInteger;

/** The price of an order, computed independently of the aggregate. */
final class Prices {

    private Prices() {}

    static long amount(OrderBook order) {
        var subtotal = order.deducted.lines().stream()
                .map(l -> BigInteger.valueOf(l.unitPrice()).multiply(BigInteger.valueOf(l.quantity())))
                .reduce(BigInteger.ZERO, BigInteger::add);
        var discount = order.used == null ? BigInteger.ZERO : discount(subtotal, order.used.discount());
        return subtotal.subtract(discount).longValueExact();
    }

    private static BigInteger discount(BigInteger subtotal, Discount discount) {
        var value = BigInteger.valueOf(discount.value());
        return switch (discount.type()) {
            case FIXED -> value.min(subtotal);
            case PERCENT -> subtotal.multiply(value).divide(BigInteger.valueOf(100));
        };
    }
}
