package io.quadrille.benchmark;

import static io.quadrille.benchmark.ProcessTime.CHILDREN_SYSTEM;
import static io.quadrille.benchmark.ProcessTime.CHILDREN_USER;
import static io.quadrille.benchmark.ProcessTime.SYSTEM;
import static io.quadrille.benchmark.ProcessTime.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessTimeTest {

    private static final String STAT =
            "4711 (postgres: a) b) S 4700 4711 4711 0 -1 4194560 1234 5678 0 0 150 25 1000 300 20 0 1 0 99 1 2 3";

    @Test
    void user_and_system_time_are_added_for_any_process_name() {
        assertThat(ProcessTime.seconds(STAT, USER, SYSTEM)).isEqualTo(1.75, within(1e-9));
        assertThat(ProcessTime.seconds(STAT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
                .isEqualTo(14.75, within(1e-9));
    }

    @Test
    void resident_memory_is_in_kibibytes() {
        assertThat(ProcessTime.bytes("VmRSS:\t  629552 kB")).isEqualTo(629_552L * 1024);
    }

    @Test
    void a_missing_process_has_no_time() {
        assertThat(ProcessTime.of(Integer.MAX_VALUE)).isNaN();
        assertThat(ProcessTime.ofFamily(Integer.MAX_VALUE)).isNaN();
        assertThat(ProcessTime.resident(Integer.MAX_VALUE)).isEmpty();
    }
}
