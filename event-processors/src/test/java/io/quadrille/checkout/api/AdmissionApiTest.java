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

/** What a client sees when orders take too long; what counts as too long is {@link AdmissionTest}'s. */
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
        // What was looked at counts for a moment.
        clock.forward(Duration.ofSeconds(1));
    }

    @Test
    void most_are_told_when_to_come_again_and_a_few_are_taken() {
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
    void an_order_that_was_turned_away_is_taken_later_by_the_same_key_and_all_else_meanwhile() {
        crowd();
        var turnedAway =
                // One of two in a row is: not both are among the few.
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
