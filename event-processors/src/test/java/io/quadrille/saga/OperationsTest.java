package io.quadrille.saga;

import static io.quadrille.saga.OperatorClient.ANN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import io.quadrille.testing.RawHttp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Operations of an operator and their audit log. */
class OperationsTest {

    private static RunningSystem system;
    private static TeaShop shop;
    private static OperatorClient operator;

    @BeforeAll
    static void start() {
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "quadrille.processing.attempts=1",
                "quadrille.processing.breaker-threshold=1000",
                "quadrille.dead-letters.first-retry=10ms",
                "quadrille.dead-letters.attempts=1");
        operator = new OperatorClient(system);
        shop = TeaShop.open(system);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void a_retry_by_cause_retries_only_dead_letters_with_that_cause() {
        long one = abandonedLetter("cause-one", HandlerFailure.TOO_LONG);
        long two = abandonedLetter("cause-two", HandlerFailure.TOO_LONG);
        long other = abandonedLetter("cause-other", HandlerFailure.EXCEPTION);
        assertThat(causes()).containsEntry("org.springframework.dao.DataIntegrityViolationException", 2L);
        repair("cause-one", "cause-two", "cause-other");

        var answer = operator.post(
                "/dead-letters/retry",
                Map.of(
                        "actor",
                        "ann",
                        "reason",
                        "wider now",
                        "group",
                        "order",
                        "cause",
                        "DataIntegrityViolationException"));

        assertThat(answer.body().path("letters").asInt()).isEqualTo(2);
        shop.awaitStatus("cause-one", "COMPLETED");
        shop.awaitStatus("cause-two", "COMPLETED");
        assertThat(state(one)).isEqualTo("RESOLVED");
        assertThat(state(two)).isEqualTo("RESOLVED");
        assertThat(state(other)).isEqualTo("ABANDONED");
        var act = lastOperation("letters of order with cause DataIntegrityViolationException");
        assertThat(act.path("act").asString()).isEqualTo("RETRY");
        assertThat(act.path("actor").asString()).isEqualTo("ann");
        assertThat(act.path("reason").asString()).isEqualTo("wider now");
        assertThat(act.path("outcome").path("letters").asInt()).isEqualTo(2);
        assertThat(act.path("at").asString()).isNotBlank();

        assertThat(operator.post("/dead-letters/" + other + "/retry").status()).isEqualTo(200);
        shop.awaitStatus("cause-other", "COMPLETED");
        assertThat(operator.post("/dead-letters/" + other + "/retry").status()).isEqualTo(409);
    }

    @Test
    void a_discarded_dead_letter_is_not_handled_and_releases_the_next_one() {
        long first = abandonedLetter("discard", HandlerFailure.EXCEPTION);
        publishFirstRecordAgain("discard");
        await().until(() -> letters("discard").size() == 2);
        long second = letters("discard").get(1);

        var detail = operator.getJson("/dead-letters/" + first);
        assertThat(detail.path("event").path("payload").path("orderId").asString())
                .isEqualTo("discard");
        assertThat(detail.path("letter").path("cause").asString()).isEqualTo("out of order");
        assertThat(detail.path("behind").path(0).path("id").asLong()).isEqualTo(second);
        var waiting = operator.post("/dead-letters/" + second + "/retry");
        assertThat(waiting.status()).isEqualTo(409);
        assertThat(waiting.text("detail")).contains("waits behind letter " + first);

        var answer = operator.post("/dead-letters/" + first + "/discard");

        assertThat(answer.body().path("nextLetter").asLong()).isEqualTo(second);
        await().until(() -> state(second).equals("RESOLVED"));
        assertThat(state(first)).isEqualTo("DISCARDED");
        assertThat(rowsWritten("discard")).isZero();
        assertThat(lastOperation("letter " + first).path("act").asString()).isEqualTo("DISCARD");
        assertThat(operator.post("/dead-letters/" + first + "/discard").status())
                .isEqualTo(409);
    }

    @Test
    void an_impossible_operation_is_refused_and_not_recorded() {
        long acts = operator.getJson("/acts").path("totalItems").asLong();

        assertThat(operator.post("/dead-letters/999999999/retry").status()).isEqualTo(404);
        assertThat(operator.post("/parked-records/999999999/replay").status()).isEqualTo(404);
        assertThat(operator.post("/groups/kitchen/pause").status()).isEqualTo(404);
        assertThat(operator.post("/groups/coupon/resume").status()).isEqualTo(409);
        assertThat(operator.post("/dead-letters/retry", Map.of("actor", "ann")).text("detail"))
                .isEqualTo("reason must be given.");
        assertThat(operator.post("/groups/coupon/pause", Map.of("actor", " ", "reason", "x"))
                        .status())
                .isEqualTo(400);
        assertThat(operator.post("/parked-records/replay", with("group", "kitchen"))
                        .status())
                .isEqualTo(400);
        assertThat(operator.get("/dead-letters?group=kitchen").status()).isEqualTo(400);
        assertThat(operator.get("/dead-letters/1000000").status()).isEqualTo(404);
        assertThat(operator.getJson("/acts").path("totalItems").asLong()).isEqualTo(acts);
    }

    /** Causes as Jackson and others word them, and other text that the column can hold. */
    @Test
    void parked_records_are_found_and_retried_by_any_cause() {
        parkBySql(
                "JsonEOFException: Unexpected end-of-input\n"
                        + " at [Source: REDACTED; line: 1, column: 10] (through reference chain: A[\"b\"])",
                "a tab\t, a return\r\n, a bell\u0007 and \u2028 and \u202e",
                "100 % of 'those' & \"these\" + more=?#/\\;%00%zz",
                " ",
                "",
                "\uD83D\uDCA5".repeat(600),
                "x".repeat(4_000) + "…",
                "ä\n".repeat(400));
        var causes = operator.getJson("/parked-records/causes?group=coupon");
        assertThat(causes).hasSize(8);
        for (var row : causes) {
            var kind = row.path("causeKind").asString();
            var found = operator.getJson("/parked-records?group=coupon&cause={cause}", kind);
            assertThat(found.path("totalItems").asLong()).as(kind).isPositive();

            var selection = Map.of("actor", "ann", "reason", "any", "group", "coupon", "cause", kind);
            var answer = operator.post("/parked-records/replay", selection);

            assertThat(answer.status()).as("%s: %s", kind, answer.body()).isEqualTo(200);
            assertThat(answer.body().path("stillUnreadable").asLong())
                    .as(kind)
                    .isEqualTo(found.path("totalItems").asLong());
            assertThat(operator.post("/dead-letters/retry", with("cause", kind)).status())
                    .isEqualTo(200);
            assertThat(operator.getJson("/dead-letters?cause={cause}", kind)
                            .path("totalItems")
                            .asLong())
                    .isZero();
        }
        assertThat(operator.getJson("/acts?size=16")
                        .path("items")
                        .valueStream()
                        .map(act -> act.path("target").asString()))
                .noneMatch(target -> target.matches("(?s).*[\\p{Cc}\\p{Cf}\u2028].*"));
        var tooLong = operator.post("/parked-records/replay", with("cause", "x".repeat(5_001)));
        assertThat(tooLong.text("detail")).isEqualTo("cause must be at most 5000 characters.");
    }

    private static void parkBySql(String... causes) {
        for (int i = 0; i < causes.length; i++) {
            system.sql()
                    .sql("with content as (insert into parked_content (topic, partition, record_offset,"
                            + " header_count, headers, value_length, value_sha256, value, whole, bytes) values"
                            + " (:topic, 0, :offset, 0, '[]', 1, sha256('{'), '{', true, 3)) insert into"
                            + " parked_record (topic, partition, record_offset, cause, parked_by) values (:topic,"
                            + " 0, :offset, :cause, 'coupon')")
                    .param("topic", system.topics().nameOf(Topics.ORDER_PAYMENT))
                    .param("offset", 1_000_000 + i)
                    .param("cause", causes[i])
                    .update();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health/nothing, */*, 404",
        "/actuator/metrics/nothing, */*, 404",
        "/actuator/metrics/jvm.memory.used?tag=area:nothing, */*, 404",
        "/actuator/health/nothing, ',', 406",
        "/actuator/health, x, 406",
        "/actuator/env, */*, 404",
    })
    void a_refusal_by_an_actuator_endpoint_is_a_problem(String target, String accept, int status) {
        try (var http = new RawHttp(system.port())) {
            var answer = http.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.body()).contains(status == 404 ? "No resource exists at this path." : "Accept must be");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void a_republication_from_a_time_outside_the_database_range_is_refused_and_the_field_named(String time) {
        var answer = republish(Map.of("fromTime", time));
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.body().path("errors").findValuesAsString("field")).containsExactly("fromTime");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\n"})
    void a_reason_that_the_database_cannot_store_is_refused_and_the_field_named(String reason) {
        var answer = republish(Map.of("fromPosition", 1, "reason", reason));
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.body().path("errors").findValuesAsString("field")).containsExactly("reason");
    }

    @Test
    void a_republication_is_recorded_stays_within_its_bounds_and_can_be_cancelled() {
        shop.place("published");
        shop.awaitStatus("published", "COMPLETED");
        long last = system.sql()
                .sql("select max(global_index) from domain_event_entry")
                .query(Long.class)
                .single();
        var relay = system.bean(EventRelay.class);
        await().until(() -> position() >= last);
        relay.stop();
        try {
            var accepted = republish(Map.of("fromPosition", 1, "limit", 3));
            assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
            long id = accepted.body().path("id").asLong();
            assertThat(accepted.body().path("events").asInt()).isEqualTo(3);
            assertThat(accepted.body().path("limit").asInt()).isEqualTo(3);
            assertThat(accepted.body().path("next").asLong())
                    .isGreaterThan(accepted.body().path("toPosition").asLong());
            var act = lastOperation("events from position 1");
            assertThat(act.path("act").asString()).isEqualTo("REPUBLISH");
            assertThat(act.path("actor").asString()).isEqualTo("ann");
            assertThat(act.path("reason").asString()).isEqualTo("it is mended");
            assertThat(act.path("outcome").path("id").asLong()).isEqualTo(id);
            assertThat(act.path("outcome").path("events").asInt()).isEqualTo(3);

            for (int i = 0; i < 4; i++)
                assertThat(republish(Map.of("fromPosition", 1)).status()).isEqualTo(202);
            long acts = operator.getJson("/acts").path("totalItems").asLong();
            var tooMany = republish(Map.of("fromPosition", 1));
            assertThat(tooMany.status()).isEqualTo(409);
            assertThat(tooMany.text("detail"))
                    .contains("5 republications", id + ", which ann requested at 20", "cancel");
            assertThat(operator.getJson("/acts").path("totalItems").asLong()).isEqualTo(acts);

            for (long each = id; each < id + 5; each++) {
                var cancelled = operator.post("/republications/" + each + "/cancel");
                assertThat(cancelled.status()).as("%s", cancelled.body()).isEqualTo(200);
                assertThat(cancelled.text("cancelledAt")).isNotBlank();
                assertThat(lastOperation("republication " + each).path("act").asString())
                        .isEqualTo("CANCEL");
            }
            assertThat(operator.post("/republications/" + id + "/cancel").status())
                    .isEqualTo(409);
            assertThat(operator.post("/republications/999999999/cancel").status())
                    .isEqualTo(404);
            assertThat(operator.get("/republications/999999999").status()).isEqualTo(404);
        } finally {
            relay.start();
        }
        shop.place("after");
        shop.awaitStatus("after", "COMPLETED");
        for (var republication : operator.getJson("/republications"))
            assertThat(republication.path("records").asLong()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'actor': 'a', 'reason': 'r'} | fromPosition",
                "{'actor': 'a', 'reason': 'r', 'fromPosition': 1, 'fromTime': '2020-01-01T00:00:00Z'} | fromPosition",
                "{'actor': 'a', 'reason': 'r', 'fromPosition': 0} | fromPosition",
                "{'actor': 'a', 'reason': 'r', 'fromPosition': 5, 'toPosition': 4} | toPosition",
                "{'actor': 'a', 'reason': 'r', 'fromPosition': 1, 'limit': 0} | limit",
                "{'actor': 'a', 'reason': 'r', 'fromPosition': 1, 'limit': 100001} | limit",
                "{'reason': 'r', 'fromPosition': 1} | actor",
                "{'actor': 'a', 'reason': ' ', 'fromPosition': 1} | reason"
            },
            quoteCharacter = '"')
    void an_ambiguous_republication_is_refused(String body, String field) {
        var wanted = new HashMap<String, Object>();
        new JsonMapper()
                .readTree(body.replace('\'', '"'))
                .propertyStream()
                .forEach(each -> wanted.put(
                        each.getKey(),
                        each.getValue().isNumber()
                                ? each.getValue().asLong()
                                : each.getValue().asString()));
        var refused = operator.post("/republications", wanted);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
    }

    private static OperatorClient.OperationAnswer republish(Map<String, Object> what) {
        var body = new HashMap<String, Object>(ANN);
        body.putAll(what);
        return operator.post("/republications", body);
    }

    private static long position() {
        return system.sql().sql(EventRelay.POSITION).query(Long.class).single();
    }

    @Test
    void the_api_description_lists_every_operation_with_its_refusals() {
        var api = operator.apiDescription();
        var calls = api.path("paths")
                .propertyStream()
                .filter(path -> path.getKey()
                        .matches("/api/operations/(groups|domains|dead-letters|parked-records|republications|acts).*"))
                .toList();
        assertThat(calls).hasSizeGreaterThanOrEqualTo(21);
        for (var path : calls) {
            for (var call : path.getValue()) {
                assertThat(call.path("summary").asString()).as(path.getKey()).isNotBlank();
                assertThat(call.path("responses").propertyNames())
                        .as(path.getKey())
                        .containsAnyOf("200", "202")
                        .contains("400");
            }
        }
        assertThat(api.path("components")
                        .path("schemas")
                        .path("OperatorRequest")
                        .path("required")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder("actor", "reason");
    }

    @Test
    void an_abandoned_dead_letter_is_published_once_as_an_alert() {
        long letter = abandonedLetter("alert", HandlerFailure.EXCEPTION);

        try (var alarm = new AlertConsumer(system)) {
            var alert = alarm.awaitAlerts("alert", 1).getFirst();
            var json = new JsonMapper().readTree(alert.value());
            assertThat(json.path("kind").asString()).isEqualTo("DEAD_LETTER");
            assertThat(json.path("letter").asLong()).isEqualTo(letter);
            assertThat(json.path("group").asString()).isEqualTo("order");
            assertThat(json.path("orderId").asString()).isEqualTo("alert");
            assertThat(json.path("eventType").asString()).isEqualTo("inventory.StockDeducted");
            assertThat(json.path("cause").asString()).isEqualTo("out of order");
            assertThat(TopicClient.header(alert, "ce_type")).isEqualTo("operations.DeadLetter");
            await().until(() -> isAlertMarked(letter));
            // The next alert is published after any alert that would be published twice.
            abandonedLetter("alert-after", HandlerFailure.EXCEPTION);
            alarm.awaitAlerts("alert-after", 1);
            assertThat(alarm.alerts("alert")).hasSize(1);
        }
    }

    /** As if the process had crashed: Kafka has the alert, and the transaction that marks it is rolled back. */
    @Test
    void an_alert_that_was_sent_but_not_marked_is_sent_again_with_the_same_id() {
        system.sql()
                .sql("create function die() returns trigger as 'begin raise exception ''died''; end' language plpgsql")
                .update();
        system.sql()
                .sql("create trigger die before update of alerted_at on dead_letter for each row"
                        + " when (new.sequence_id = 'crash' and new.alerted_at is not null) execute function die()")
                .update();
        long letter = abandonedLetter("crash", HandlerFailure.EXCEPTION);

        try (var alarm = new AlertConsumer(system)) {
            alarm.awaitAlerts("crash", 1);
            assertThat(isAlertMarked(letter)).isFalse();
            system.sql().sql("drop trigger die on dead_letter").update();
            var alerts = alarm.awaitAlerts("crash", 2);
            await().until(() -> isAlertMarked(letter));
            assertThat(alerts.stream()
                            .map(alert -> TopicClient.header(alert, "ce_id"))
                            .distinct())
                    .hasSize(1);
        }
    }

    private static long abandonedLetter(String orderId, HandlerFailure failure) {
        system.bean(FailingReactions.class).failures.put(orderId, failure);
        shop.place(orderId);
        await().until(() -> !letters(orderId).isEmpty()
                && state(letters(orderId).getFirst()).equals("ABANDONED"));
        return letters(orderId).getFirst();
    }

    private static void repair(String... orderIds) {
        for (var orderId : orderIds)
            system.bean(FailingReactions.class).failures.remove(orderId);
    }

    private static void publishFirstRecordAgain(String orderId) {
        try (var topicClient = new TopicClient(system)) {
            var first = topicClient.read().stream()
                    .filter(record -> new String(record.key(), UTF_8).equals(orderId))
                    .filter(record -> record.topic().endsWith(".order.processing"))
                    .findFirst()
                    .orElseThrow();
            topicClient.publishAgain(List.of(first));
        }
    }

    private static Map<String, String> with(String field, String value) {
        return Map.of("actor", ANN.get("actor"), "reason", ANN.get("reason"), field, value);
    }

    private static Map<String, Long> causes() {
        return operator.getJson("/dead-letters/causes?group=order")
                .valueStream()
                .collect(Collectors.toMap(
                        cause -> cause.path("causeType").asString(),
                        cause -> cause.path("abandoned").asLong()));
    }

    private static JsonNode lastOperation(String target) {
        return operator.getJson("/acts")
                .path("items")
                .valueStream()
                .filter(act -> act.path("target").asString().equals(target))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> letters(String orderId) {
        return operator.getJson("/dead-letters?orderId={order}", orderId)
                .path("items")
                .valueStream()
                .map(letter -> letter.path("id").asLong())
                .toList();
    }

    private static String state(long letter) {
        return operator.getJson("/dead-letters/" + letter)
                .path("letter")
                .path("state")
                .asString();
    }

    private static boolean isAlertMarked(long letter) {
        return system.sql()
                .sql("select alerted_at is not null from dead_letter where id = :id")
                .param("id", letter)
                .query(Boolean.class)
                .single();
    }

    private static long rowsWritten(String orderId) {
        return system.sql()
                .sql("select count(*) from trouble where order_id = :o")
                .param("o", orderId)
                .query(Long.class)
                .single();
    }
}
