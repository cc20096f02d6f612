package io.quadrille.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IllegalStateException",
                "illegalstateexception",
                "illegal.state.exception",
                "illegal-state-exception",
                "illegal_state_exception",
                "java.lang.IllegalStateException",
                "java.lang.illegalstateexception"
            })
    void the_spelling_of_a_failure_type_does_not_matter(String written) {
        var schedule = schedule(Map.of(written, 7));
        assertThat(schedule.budget("java.lang.IllegalStateException")).isEqualTo(7);
        assertThat(schedule.budget("java.lang.IllegalArgumentException")).isEqualTo(3);
        assertThat(schedule.budget("")).isEqualTo(3);
    }

    @Test
    void a_nested_type_matches_by_its_simple_and_by_its_full_name() {
        for (var written : new String[] {"Refused", "Shop$Refused", "shop.Shop$Refused", "SHOP.SHOP.REFUSED"}) {
            assertThat(schedule(Map.of(written, 7)).budget("shop.Shop$Refused"))
                    .as(written)
                    .isEqualTo(7);
        }
    }

    /** The order in which Spring Boot passes them: the environment before the file. */
    @Test
    void the_first_of_two_equivalent_names_applies() {
        var both = new LinkedHashMap<String, Integer>();
        both.put("illegalstateexception", 1);
        both.put("IllegalStateException", 2);
        assertThat(schedule(both).budget("java.lang.IllegalStateException")).isEqualTo(1);
    }

    private static RetrySchedule schedule(Map<String, Integer> attemptsByCause) {
        return new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(1), 3, attemptsByCause);
    }
}
