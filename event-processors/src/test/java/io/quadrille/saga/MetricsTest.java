package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.documentation.MetricsDocument;
import io.quadrille.monitoring.MonitoringFiles;
import io.quadrille.monitoring.PromQl;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import io.quadrille.saga.ScrapedMetrics.MetricSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Metrics of a system after orders of all kinds, dead letters, an unreadable record and a paused group. */
class MetricsTest {

    private static final MixedOrders mix = new MixedOrders(20_261_122L, 60);
    private static RunningSystem system;

    @BeforeAll
    static void run() throws Exception {
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "quadrille.processing.attempts=2",
                "quadrille.processing.first-retry=1ms",
                "quadrille.dead-letters.first-retry=10ms",
                "quadrille.dead-letters.attempts-by-cause.UnsupportedOperationException=2");
        mix.shop().forEach(system.commands()::sendAndWait);
        var failures = system.bean(FailingReactions.class).failures;
        failures.put("troubled", HandlerFailure.EXCEPTION);
        failures.put("hopeless", HandlerFailure.HOPELESS);
        var orders = new ArrayList<>(mix.orders());
        for (var id : failures.keySet()) orders.add(new PlaceOrder(id, "u0", null, mix.plentifulLines()));
        orders.forEach(system.commands()::sendAndWait);
        await("end of all other orders").until(() -> underWay() == failures.size());
        await("the abandoned dead letter").until(() -> letters("ABANDONED") == 1);
        try (var topicClient = new TopicClient(system)) {
            topicClient.publishAgain(topicClient.read());
            topicClient.publish(
                    new ProducerRecord<>(system.topics().nameOf(Topics.ORDER_PAYMENT), new byte[] {1}, new byte[] {2}));
            new IdleDetector(system, topicClient).awaitIdle();
        }
        var operator = new OperatorClient(system);
        assertThat(operator.post("/groups/wallet/pause").status()).isEqualTo(200);
        operator.awaitState("wallet", "PAUSED");
        system.commands().sendAndWait(new PlaceOrder("waits", "u0", null, mix.plentifulLines()));
        operator.awaitLag("wallet", 1);
        await("gauges that are read periodically")
                .untilAsserted(MetricsTest::assertLettersParkedRecordsRetriesAndStates);
    }

    private static void assertLettersParkedRecordsRetriesAndStates() {
        var metrics = ScrapedMetrics.of(system);
        assertThat(metrics.sum("quadrille_dead_letters", Map.of("group", "order", "state", "ABANDONED")))
                .isOne();
        assertThat(metrics.sum("quadrille_dead_letters", Map.of("group", "order", "state", "RETRYING")))
                .isPositive();
        assertThat(metrics.sum("quadrille_dead_letters", Map.of("group", "coupon")))
                .isZero();
        assertThat(metrics.sum(
                        "quadrille_dead_letters_causes",
                        Map.of("group", "order", "cause", "UnsupportedOperationException")))
                .isOne();
        assertThat(metrics.sum("quadrille_parked_records", Map.of("group", "wallet")))
                .isOne();
        assertThat(metrics.sum("quadrille_parked_records", Map.of("group", "order")))
                .isZero();
        assertThat(metrics.sum("quadrille_processing_retries_total", Map.of("group", "order")))
                .as("retries: the abandoned dead letter had two")
                .isGreaterThanOrEqualTo(2);
        assertThat(metrics.sum("quadrille_processing_failures_total", Map.of("group", "coupon")))
                .isZero();
        assertThat(metrics.sum("quadrille_group_state", Map.of("group", "wallet", "state", "paused")))
                .isOne();
        assertThat(metrics.sum("quadrille_group_state", Map.of("group", "order", "state", "running")))
                .isOne();
        assertThat(metrics.sum("quadrille_group_state", Map.of("group", "order")))
                .isOne();
        assertThat(metrics.sum("quadrille_group_claimed", Map.of()))
                .isEqualTo(metrics.of("quadrille_group_claimed", Map.of()).size())
                .isGreaterThan(4);
        assertThat(metrics.sum("quadrille_group_lag_events", Map.of("group", "wallet", "topic", "order.payment")))
                .isOne();
        assertThat(metrics.sum("quadrille_group_lag_events", Map.of("group", "coupon")))
                .isZero();
        assertThat(metrics.sum("quadrille_group_lag_seconds", Map.of("group", "coupon")))
                .isZero();
        assertThat(metrics.sum("quadrille_group_lag_seconds", Map.of("group", "wallet")))
                .isPositive();
        assertThat(metrics.of("quadrille_gauges_age_seconds", Map.of()))
                .singleElement()
                .satisfies(age -> assertThat(age.value()).isNotNegative());
    }

    private static long letters(String state) {
        var sql = "select count(*) from dead_letter where state = :state";
        return system.sql().sql(sql).param("state", state).query(Long.class).single();
    }

    private static long underWay() {
        return system.sql()
                .sql("select count(*) from order_view where status in ('PROCESSING', 'PAYMENT_PENDING')")
                .query(Long.class)
                .single();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void every_order_is_counted_once_by_outcome_and_reason_even_with_duplicate_records() {
        var metrics = ScrapedMetrics.of(system);
        var counted = new HashMap<String, Long>();
        for (var sample : metrics.of("quadrille_orders_ended_total", Map.of())) {
            if (sample.value() > 0)
                counted.put(
                        sample.labels().get("outcome") + " " + sample.labels().get("reason"), (long) sample.value());
        }
        var ended = new HashMap<String, Long>();
        system.sql()
                .sql("select status || ' ' || coalesce(reason, 'NONE') as kind, count(*) as orders from order_view"
                        + " where status in ('COMPLETED', 'CANCELLED') group by 1")
                .query(row -> {
                    ended.put(row.getString("kind"), row.getLong("orders"));
                });
        assertThat(counted).isEqualTo(ended).hasSizeGreaterThan(3);
        assertThat(metrics.sum("quadrille_orders_placed_total", Map.of()))
                .isEqualTo(mix.orders().size() + 3);
        for (var outcome : List.of("COMPLETED", "CANCELLED")) {
            assertThat(metrics.sum("quadrille_order_duration_seconds_count", Map.of("outcome", outcome)))
                    .isEqualTo(metrics.sum("quadrille_orders_ended_total", Map.of("outcome", outcome)));
        }
        assertThat(metrics.sum("quadrille_order_duration_seconds_sum", Map.of()))
                .isPositive();
    }

    @Test
    void every_saga_step_is_timed() {
        var metrics = ScrapedMetrics.of(system);
        for (var topic : Topics.all()) {
            for (var group : topic.readers().stream().map(Groups::named).toList()) {
                if (group.name().equals("platform")) continue;
                assertThat(metrics.sum(
                                "quadrille_hop_duration_seconds_count",
                                Map.of("topic", topic.topicName(), "group", group.name())))
                        .as("handling time of %s by %s", topic, group)
                        .isPositive();
            }
        }
    }

    @Test
    void metrics_show_dead_letters_parked_records_retries_and_group_states() {
        await().untilAsserted(MetricsTest::assertLettersParkedRecordsRetriesAndStates);
    }

    @Test
    void the_metrics_equal_the_documented_metrics() {
        var metrics = ScrapedMetrics.of(system);
        var exposed = new TreeMap<String, MetricsDocument.Metric>();
        metrics.kinds().forEach((name, kind) -> {
            // Micrometer adds a maximum of the last minutes to a histogram.
            boolean longest =
                    name.endsWith("_max") && metrics.kinds().containsKey(name.substring(0, name.length() - 4));
            if (name.startsWith("quadrille_") && !longest)
                exposed.put(name, new MetricsDocument.Metric(kind, metrics.labelsOf(name)));
        });
        assertThat(exposed).isEqualTo(MetricsDocument.metrics());
    }

    @Test
    void every_metric_in_alert_rules_and_dashboard_exists() {
        assertExposed(MonitoringFiles.queries(), ScrapedMetrics.of(system));
    }

    @Test
    void a_misspelt_metric_label_or_value_is_detected() {
        var metrics = ScrapedMetrics.of(system);
        for (var query : List.of(
                "quadrille_orders_stck",
                "quadrille_orders_ended",
                "sum by (grop) (quadrille_group_state)",
                "quadrille_group_state{stat=\"x\"}",
                "quadrille_group_state{state=\"STOPPED\"}",
                "rate(quadrille_hop_duration_seconds[1m])")) {
            var misspelt = List.of(new MonitoringFiles.Query("a panel", PromQl.parse(query)));
            assertThat(catchThrowable(() -> assertExposed(misspelt, metrics)))
                    .as(query)
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void assertExposed(List<MonitoringFiles.Query> queries, ScrapedMetrics metrics) {
        for (var query : queries) {
            for (var selector : query.promQl().selectors()) {
                var samples = metrics.of(selector.metric(), Map.of());
                assertThat(samples)
                        .as("query %s uses metric %s", query.where(), selector.metric())
                        .isNotEmpty();
                assertThat(metrics.of(selector.metric(), selector.equal()))
                        .as("query %s: %s", query.where(), selector)
                        .isNotEmpty();
                assertThat(labels(samples))
                        .as("query %s: %s", query.where(), selector)
                        .containsAll(selector.labels());
            }
            var all = query.promQl().selectors().stream()
                    .flatMap(s -> metrics.of(s.metric(), Map.of()).stream())
                    .toList();
            assertThat(labels(all))
                    .as("query %s", query.where())
                    .containsAll(query.promQl().groupings());
        }
    }

    /** The labels of the samples and the label that Prometheus adds. */
    private static Set<String> labels(List<MetricSample> samples) {
        var labels = new TreeSet<>(Set.of("instance"));
        samples.forEach(sample -> labels.addAll(sample.labels().keySet()));
        return labels;
    }
}
