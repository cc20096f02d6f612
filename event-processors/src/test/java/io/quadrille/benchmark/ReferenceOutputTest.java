package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.benchmark.ReferenceOutput.Throughput;
import org.junit.jupiter.api.Test;

class ReferenceOutputTest {

    private final ReferenceOutput output = new ReferenceOutput();

    @Test
    void each_throughput_line_ends_a_round() {
        assertThat(output.take("SEEDED in 0.52s")).isFalse();
        assertThat(output.take("LATENCY ms p50 5.3 p90 6.1 max 20.4")).isFalse();
        assertThat(output.take("PLACED 2000 in 0.31s")).isFalse();
        assertThat(output.take("THROUGHPUT 2000 orders done in 0.40s = 5000.5/s (second half 6000.0/s)"))
                .isTrue();
        assertThat(output.take("CPU jvm 0.31s, postgres 0.20s, sum 80% of 2 cores"))
                .isFalse();
        assertThat(output.take("THROUGHPUT 2000 orders done in 0.30s = 6666.7/s (second half 7000.0/s)"))
                .isTrue();
        assertThat(output.isClean()).isFalse();
        output.take("CHECK OK");
        assertThat(output.isClean()).isTrue();
        assertThat(output.rounds()).containsExactly(new Throughput(2_000, 5_000.5), new Throughput(2_000, 6_666.7));
        assertThat(output.p50()).hasValue(5.3);
        assertThat(output.p90()).hasValue(6.1);
    }

    @Test
    void figures_that_are_not_printed_are_unknown() {
        output.take("CHECK FAILED [3 orders are missing]");
        assertThat(output.isClean()).isFalse();
        assertThat(output.rounds()).isEmpty();
        assertThat(output.p50()).isEmpty();
        assertThat(output.text()).contains("3 orders are missing");
    }
}
