package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.http.ApiSettings;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The answers to clients during overload. {@link AdmissionTest} shows what overload is. */
class AdmissionApiTest extends ApiTest {

    @Autowired
    JdbcClient database;

    @Autowired
    MutableClock clock;

    @Autowired
    ApiSettings settings;

    @AfterEach
    void end() {
        database.sql("delete from order_view where order_id like 'crowd-%'").update();
        // The result of a query is used for a quarter of a second.
        clock.forward(Duration.ofSeconds(1));
    }

    @Test
    void overload_admits_few_orders_and_answers_the_others_with_retry_after() {
        crowd();

        var answers = IntStream.range(0, Admission.TRICKLE)
                .mapToObj(i -> post("/api/orders", OrderApiTest.order(id(), "beans")))
                .collect(Collectors.groupingBy(Answer::status));

        assertThat(answers.get(202)).hasSize(1);
        assertThat(answers.get(503)).hasSize(Admission.TRICKLE - 1).allSatisfy(answer -> {
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.isProblem(503).<String>json("$.detail")).contains("retry later");
        });
    }

    @Test
    void a_refused_order_is_accepted_later_with_the_same_key_and_other_requests_meanwhile() {
        crowd();
        var turnedAway =
                // Of two requests in a row, at most one is admitted during overload.
                Stream.generate(Attempt::new)
                        .limit(2)
                        .filter(attempt -> attempt.make().status() == 503)
                        .findFirst()
                        .orElseThrow();
        assertThat(post("/api/products", "{\"name\": \"Tea\", \"price\": 1, \"quantity\": 1}")
                        .status())
                .isEqualTo(201);
        assertThat(database.sql("select key from idempotency_key")
                        .query(String.class)
                        .list())
                .doesNotContain(turnedAway.key);
        end();

        assertThat(turnedAway.make().status()).isEqualTo(202);
    }

    private final class Attempt {

        private final String key = id();
        private final String order = OrderApiTest.order(id(), "beans");

        Answer make() {
            return post("/api/orders", order, "Idempotency-Key", key);
        }
    }

    private void crowd() {
        clock.forward(Duration.ofSeconds(1));
        database.sql("""
            insert into order_view (order_id, user_id, status, refusals, lines, placed_at, updated_at)
            select 'crowd-' || n, 'ann', 'PROCESSING', '[]', '[]', :placed, :placed from generate_series(1, :orders) n\
            """)
                .param("placed", clock.instant().minus(settings.mostLag()).atOffset(ZoneOffset.UTC))
                .param("orders", Admission.NEWEST)
                .update();
    }
}
