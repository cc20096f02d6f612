package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.statistics.SalesProjection;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.PricedLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class StatisticsApiTest extends ApiTest {

    @Autowired
    SalesProjection sales;

    @Test
    void sales_are_shown_per_day_and_product() {
        var product = id();
        sold(product, "2025-06-01T10:00:00Z", 3, 100, 50);

        var answer = get("/api/statistics/sales?from=2025-06-01&to=2025-06-01&productId=" + product);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(("[{\"day\":\"2025-06-01\",\"productId\":\"%s\",\"units\":3,\"gross\":300,\"discount\":50,"
                                + "\"revenue\":250}]")
                        .formatted(product));
        assertThat(get("/api/statistics/sales?from=2025-06-02&to=2025-06-02&productId=" + product)
                        .body())
                .isEqualTo("[]");
    }

    @Test
    void without_days_the_last_thirty_are_shown() {
        var product = id();
        sold(product, "2026-01-31T23:59:59Z", 1, 1, 0);
        assertThat(get("/api/statistics/sales?productId=" + product).body()).isEqualTo("[]");

        sold(product, "2026-02-01T00:00:00Z", 1, 1, 0);
        sold(product, "2026-03-02T11:00:00Z", 1, 1, 0);
        assertThat(get("/api/statistics/sales?from=2026-02-01&to=2026-03-02&productId=" + product)
                        .<List<String>>json("$[*].day"))
                .containsExactly("2026-02-01", "2026-03-02");
    }

    @Test
    void the_best_sellers_come_first_and_are_limited() {
        sold("best", "2024-06-01T10:00:00Z", 9, 1, 0);
        sold("second", "2024-06-02T10:00:00Z", 8, 1, 0);
        sold("third", "2024-06-02T10:00:00Z", 7, 1, 0);

        var answer = get("/api/statistics/best-sellers?from=2024-06-01&to=2024-06-30&limit=2");

        assertThat(answer.<List<String>>json("$[*].productId")).containsExactly("best", "second");
    }

    @Test
    void invalid_days_and_limits_are_named() {
        get("/api/statistics/sales?from=yesterday").isInvalid("from");
        get("/api/statistics/sales?from=2025-06-02&to=2025-06-01").isInvalid("from");
        get("/api/statistics/sales?from=2024-01-01&to=2025-06-01").isInvalid("from");
        get("/api/statistics/sales?to=%2B999999-01-01").isInvalid("to");
        get("/api/statistics/sales?productId=%00").isInvalid("productId");
        get("/api/statistics/best-sellers?limit=0").isInvalid("limit");
        get("/api/statistics/best-sellers?limit=101").isInvalid("limit");
    }

    private void sold(String product, String at, int units, long price, long discount) {
        var subtotal = units * price;
        var order = new OrderProcessed(
                id(),
                "u",
                null,
                List.of(new PricedLine(product, units, price)),
                subtotal,
                discount,
                subtotal - discount);
        sales.apply(List.of(new GenericEventMessage<>(id(), order, Map.of(), Instant.parse(at))));
    }
}
