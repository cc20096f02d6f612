package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.operating.invariants.Invariants;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A topic is deleted and created again while orders are placed. Its groups stop until an operator rewinds them, the
 * relay republishes the lost records, and no order is lost.
 */
class RecreatedTopicTest {

    private static final int BEFORE = 20;
    private static final int SINCE = 40;

    private static RunningSystem system;
    private static OperatorClient operator;
    private static Admin admin;

    @BeforeAll
    static void start() {
        system = RunningSystem.start();
        operator = new OperatorClient(system);
        admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        system.close();
    }

    @Test
    void groups_of_a_recreated_topic_stop_until_an_operator_rewinds_them_and_every_order_ends() throws Exception {
        place(BEFORE);
        system.awaitIdle();
        var topic = system.topics().nameOf(Topics.ORDER_PAYMENT);

        // A skip of the old topic must not apply to the new record at the same offset.
        system.bean(SkippedRecords.class).add("wallet", topic, 0, 1, "ann", "a record of the topic before");

        makeAgain(topic);
        // More records than the old topic had: the new offsets pass the old positions.
        place(SINCE);
        var readers = List.of("wallet");
        for (var group : readers) {
            operator.awaitState(group, "INCIDENT");
            var incident = operator.group(group).path("incident");
            assertThat(incident.path("kind").asString()).isEqualTo("TOPIC_MADE_AGAIN");
            assertThat(incident.path("what").asString()).contains(topic);
            assertThat(incident.path("since").asString()).isNotEmpty();
        }
        assertThat(statesExcept(readers)).containsOnly("RUNNING");
        await("republication of the lost records")
                .until(() -> !repairs().isEmpty() && repairs().getFirst().has("finishedAt"));
        assertThat(repairs()).hasSize(1);
        await("new offsets to pass the old positions").until(() -> ends(topic) > BEFORE + SINCE - 1);
        await("gauges").untilAsserted(() -> {
            var metrics = ScrapedMetrics.of(system);
            assertThat(metrics.sum("quadrille_group_incident", Map.of("group", "wallet")))
                    .isOne();
            assertThat(metrics.sum("quadrille_group_incident", Map.of("group", "order")))
                    .isZero();
            assertThat(metrics.sum("quadrille_relay_repairs", Map.of())).isOne();
        });
        // The group does not recover without an operator.
        assertThat(operator.group("wallet").path("state").asString()).isEqualTo("INCIDENT");

        for (var group : readers) {
            var rewound = operator.post("/groups/" + group + "/rewind");
            assertThat(rewound.status()).as("%s", rewound.body()).isEqualTo(200);
            var moved = rewound.body().path("partitions").valueStream();
            assertThat(moved.map(partition -> partition.path("topic").asString())
                            .distinct())
                    .containsExactly(topic);
            assertThat(operator.post("/groups/" + group + "/rewind").status()).isEqualTo(409);
        }
        system.awaitIdle();
        assertThat(statuses()).isEqualTo(Map.of("COMPLETED", (long) BEFORE + SINCE));
        var report = system.bean(Invariants.class).check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
        readers.forEach(group -> operator.awaitState(group, "RUNNING"));
        var act = operator.getJson("/acts").path("items").path(0);
        assertThat(act.path("act").asString()).isEqualTo("REWIND");
        assertThat(act.path("target").asString()).isEqualTo("group wallet");
    }

    private static void place(int orders) {
        IntStream.range(0, orders)
                .forEach(i -> new OrderBuilder(system).withoutCoupon().place());
    }

    /** Creates the topic by hand; the relay may have created it first. */
    private static void makeAgain(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        await("the new topic").until(() -> {
            try {
                var again = new NewTopic(topic, Topics.ORDER_PAYMENT.partitions(), (short) 1);
                admin.createTopics(List.of(again)).all().get();
                return true;
            } catch (ExecutionException e) {
                return e.getCause() instanceof TopicExistsException && exists(topic);
            }
        });
    }

    private static boolean exists(String topic) throws InterruptedException, ExecutionException {
        try {
            return admin.describeTopics(Set.of(topic)).allTopicNames().get().containsKey(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return false;
            throw e;
        }
    }

    private static List<String> statesExcept(List<String> groups) {
        return operator.getJson("/groups")
                .valueStream()
                .filter(group -> !groups.contains(group.path("group").asString()))
                .map(group -> group.path("state").asString())
                .toList();
    }

    private static List<JsonNode> repairs() {
        return operator.getJson("/republications")
                .valueStream()
                .filter(one -> one.path("actor").asString().equals("relay"))
                .toList();
    }

    private static long ends(String topic) {
        try (var topicClient = new TopicClient(system)) {
            return topicClient.ends().entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(topic))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    private static Map<String, Long> statuses() {
        return system.sql()
                .sql("select status, count(*) from order_view group by 1")
                .query(rows -> {
                    var found = new TreeMap<String, Long>();
                    while (rows.next()) found.put(rows.getString(1), rows.getLong(2));
                    return found;
                });
    }
}
