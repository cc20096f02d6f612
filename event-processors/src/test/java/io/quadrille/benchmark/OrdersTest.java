package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OrdersTest {

    private static final long BEGIN = 5_000_000_000L;
    private static final long MILLI = 1_000_000;

    @Test
    void a_latency_starts_at_the_due_time_and_not_at_the_send_time() {
        var orders = OrderSet.spread("a", 100);
        var due = new long[100];
        for (int i = 0; i < 100; i++) due[i] = i * MILLI;
        // There is no answer for a second; then all answers come almost at once.
        for (int i = 0; i < 100; i++) orders.ended("a-" + i, BEGIN + 1_000 * MILLI);
        var latencies = orders.sinceDue(BEGIN, due);
        assertThat(latencies.getTotalCount()).isEqualTo(100);
        // The histogram keeps three digits.
        assertThat(latencies.getMaxValue() / 1_000).isEqualTo(1_000);
        assertThat(latencies.getMinValue() / 1_000).isBetween(900L, 901L);
    }

    @Test
    void a_completion_is_recorded_once() throws Exception {
        var orders = OrderSet.spread("a", 2);
        orders.ended("a-0", BEGIN);
        orders.ended("a-0", BEGIN + 1);
        assertThatThrownBy(() -> orders.awaitEnd(0)).hasMessage("1 of the 2 orders a-... have not ended after 0 s");
        orders.ended("b-1", BEGIN);
        orders.ended("a-1", BEGIN + 2);
        orders.awaitEnd(0);
        assertThat(orders.endOf(0)).isEqualTo(BEGIN);
        assertThat(orders.lastEnd()).isEqualTo(BEGIN + 2);
    }

    @Test
    void spread_orders_use_many_products_and_hot_orders_one() {
        assertThat(OrderSet.spread("a", 100).json(51))
                .isEqualTo("{\"orderId\":\"a-51\",\"userId\":\"u51\",\"couponId\":\"a-51\","
                        + "\"lines\":[{\"productId\":\"p1\",\"quantity\":1}]}");
        assertThat(OrderSet.hot("a", 100).json(51)).contains("\"productId\":\"p0\"");
    }
}
