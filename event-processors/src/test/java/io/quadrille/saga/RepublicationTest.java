package io.quadrille.saga;

import static com.jayway.jsonpath.JsonPath.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.operating.invariants.Invariants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All records of a finished system are republished by the API, and nothing changes. */
class RepublicationTest {

    private static RunningSystem system;

    @BeforeAll
    static void orders_that_have_ended() {
        system = RunningSystem.start();
        var mix = new MixedOrders(7, 150);
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.orders().forEach(system.commands()::sendAndWait);
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void consumers_ignore_every_republished_record() throws Exception {
        var before = tables();
        long last = system.sql()
                .sql("select max(global_index) from domain_event_entry")
                .query(Long.class)
                .single();

        var accepted = post(
                "/api/operations/republications",
                "{\"actor\": \"olga\", \"reason\": \"a test\", \"fromPosition\": 1, \"limit\": 100000}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        var location = accepted.headers().firstValue("Location").orElseThrow();
        await().until(() -> get(location).body().contains("finishedAt"));
        system.awaitIdle();

        var finished = get(location).body();
        assertThat(RepublicationTest.<Integer>at(finished, "$.toPosition")).isEqualTo((int) last);
        assertThat(RepublicationTest.<String>at(finished, "$.actor")).isEqualTo("olga");
        assertThat(RepublicationTest.<String>at(finished, "$.reason")).isEqualTo("a test");
        try (var topicClient = new TopicClient(system)) {
            var records = topicClient.read();
            var marks = records.stream()
                    .collect(Collectors.groupingBy(
                            TopicClient::eventId,
                            Collectors.mapping(
                                    r -> mark(TopicClient.header(r, RecordHeaders.REPUBLISHED)), Collectors.toList())));
            int id = at(finished, "$.id");
            assertThat(marks.values())
                    .allSatisfy(mark -> assertThat(mark).containsExactly("first time", Integer.toString(id)));
            assertThat(RepublicationTest.<Integer>at(finished, "$.records")).isEqualTo(records.size() / 2);
        }
        assertThat(tables()).isEqualTo(before);

        var check = post("/api/operations/check", "");
        assertThat(check.statusCode()).as(check.body()).isEqualTo(200);
        assertThat(RepublicationTest.<Boolean>at(check.body(), "$.clean"))
                .as(check.body())
                .isTrue();
        assertThat(RepublicationTest.<List<?>>at(check.body(), "$.waiting")).isEmpty();
        assertThat(system.bean(Invariants.class).check().clean()).isTrue();
        a_short_wish_is_a_thousand_events_and_says_where_to_go_on(last);
    }

    private static void a_short_wish_is_a_thousand_events_and_says_where_to_go_on(long last) throws Exception {
        var accepted = post(
                "/api/operations/republications", "{\"actor\": \"olga\", \"reason\": \"a test\", \"fromPosition\": 1}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(RepublicationTest.<Integer>at(accepted.body(), "$.limit")).isEqualTo(1_000);
        assertThat(RepublicationTest.<Integer>at(accepted.body(), "$.events")).isEqualTo(1_000);
        int end = at(accepted.body(), "$.toPosition");
        int next = at(accepted.body(), "$.next");
        assertThat((long) end).isLessThan(last);
        assertThat(next).isGreaterThan(end);
        await().until(() -> get(accepted.headers().firstValue("Location").orElseThrow())
                .body()
                .contains("finishedAt"));
        int records =
                at(get(accepted.headers().firstValue("Location").orElseThrow()).body(), "$.records");
        assertThat(records).isBetween(1, 1_000);

        var rest = post(
                "/api/operations/republications",
                "{\"actor\": \"olga\", \"reason\": \"a test\", \"fromPosition\": " + next + ", \"toPosition\": " + last
                        + "}");
        assertThat(RepublicationTest.<Integer>at(rest.body(), "$.toPosition")).isEqualTo((int) last);
        assertThat(rest.body()).doesNotContain("\"next\"");
    }

    private static String mark(String header) {
        return header == null ? "first time" : header;
    }

    private static <V> V at(String json, String path) {
        return read(json, path);
    }

    private static Map<String, String> tables() {
        var tables = new HashMap<String, String>();
        var names = new ArrayList<>(system.projectedTables());
        names.addAll(List.of("event_log", "dead_letter", "parked_record"));
        for (var table : names) {
            tables.put(
                    table,
                    system.sql()
                            .sql("select md5(string_agg(t::text, '|' order by t::text)) from " + table + " t")
                            .query(String.class)
                            .list()
                            .toString());
        }
        return tables;
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + system.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
