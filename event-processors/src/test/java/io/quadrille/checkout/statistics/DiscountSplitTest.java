package io.quadrille.checkout.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DiscountSplitTest {

    @Test
    void the_parts_follow_the_totals_and_add_up_to_the_discount() {
        assertThat(DiscountSplit.over(new long[] {100, 100, 100}, 100)).containsExactly(33, 33, 34);
        assertThat(DiscountSplit.over(new long[] {300, 100}, 40)).containsExactly(30, 10);
        assertThat(DiscountSplit.over(new long[] {500}, 77)).containsExactly(77);
    }

    @Test
    void nothing_is_split_over_lines_that_cost_nothing() {
        assertThat(DiscountSplit.over(new long[] {0, 0}, 0)).containsExactly(0, 0);
        assertThat(DiscountSplit.over(new long[] {0, 10, 0}, 4)).containsExactly(0, 4, 0);
    }

    @Test
    void the_largest_orders_do_not_overflow() {
        var totals =
                LongStream.generate(() -> 10_000_000_000_000_000L).limit(100).toArray();

        var parts = DiscountSplit.over(totals, 1_000_000_000_000_000_000L);

        assertThat(parts).containsOnly(10_000_000_000_000_000L);
    }

    @Test
    void parts_of_any_discount_add_up_exactly_and_never_exceed_their_line() {
        var random = new Random(20260301);
        for (int run = 0; run < 20_000; run++) {
            long bound = 1L << (1 + random.nextInt(53));
            var totals = random.longs(1 + random.nextInt(20), 0, bound).toArray();
            long subtotal = LongStream.of(totals).sum();
            long discount = subtotal == 0 ? 0 : random.nextLong(subtotal + 1);

            var parts = DiscountSplit.over(totals, discount);

            assertThat(LongStream.of(parts).sum()).as("run %d", run).isEqualTo(discount);
            for (int i = 0; i < parts.length; i++)
                assertThat(parts[i]).as("run %d", run).isBetween(0L, totals[i]);
        }
    }
}
