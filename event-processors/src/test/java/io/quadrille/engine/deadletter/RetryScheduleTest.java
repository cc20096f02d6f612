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
    void a_type_of_cause_is_meant_however_it_is_written(String written) {
        var schedule = schedule(Map.of(written, 7));
        assertThat(schedule.budget("java.lang.IllegalStateException")).isEqualTo(7);
        assertThat(schedule.budget("java.lang.IllegalArgumentException")).isEqualTo(3);
        assertThat(schedule.budget("")).isEqualTo(3);
    }

    @Test
    void a_nested_type_is_meant_by_its_simple_name_and_by_its_full_one() {
        for (var written : new String[] {"Refused", "Shop$Refused", "shop.Shop$Refused", "SHOP.SHOP.REFUSED"}) {
            assertThat(schedule(Map.of(written, 7)).budget("shop.Shop$Refused"))
                    .as(written)
                    .isEqualTo(7);
        }
    }

    /** As Spring Boot gives them: the environment before the file. */
    @Test
    void the_first_of_two_that_mean_the_same_holds() {
        var both = new LinkedHashMap<String, Integer>();
        both.put("illegalstateexception", 1);
        both.put("IllegalStateException", 2);
        assertThat(schedule(both).budget("java.lang.IllegalStateException")).isEqualTo(1);
    }

    private static RetrySchedule schedule(Map<String, Integer> attemptsByCause) {
        return new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(1), 3, attemptsByCause);
    }
}
