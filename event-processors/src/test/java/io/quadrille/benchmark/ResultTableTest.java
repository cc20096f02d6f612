package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    private final Measurements application = new Measurements();
    private final Measurements reference = new Measurements();

    @Test
    void the_median_does_not_depend_on_the_order_of_rounds() {
        assertThat(Medians.of(List.of(9.0, 1.0, 2.0))).hasValue(2);
        assertThat(Medians.of(List.of(9.0, 1.0, 2.0, 4.0))).hasValue(3);
        assertThat(Medians.of(List.of(Double.NaN, 5.0))).hasValue(5);
        assertThat(Medians.of(List.of())).isEmpty();
    }

    @Test
    void a_ratio_is_of_medians_and_is_missing_without_a_reference() {
        assertThat(Medians.ratio(List.of(1.0, 2.0, 300.0), List.of(4.0, 4.0, 1.0)))
                .hasValue(0.5);
        assertThat(Medians.ratio(List.of(1.0), List.of())).isEmpty();
        assertThat(Medians.ratio(List.of(), List.of(1.0))).isEmpty();
        assertThat(Medians.ratio(List.of(1.0), List.of(0.0))).isEmpty();
    }

    @Test
    void the_table_has_a_row_for_each_measured_metric() {
        for (var value : List.of(900.0, 1_100.0, 1_000.0)) application.add(Metric.WARM, value);
        for (var value : List.of(5_000.0, 4_000.0, 6_000.0)) reference.add(Metric.WARM, value);
        application.add(Metric.IDLE_P50, 12.34);
        application.add(Metric.LOAD_50_P99, 61.7);
        application.add(Metric.HOT, 800);
        application.add(Metric.COMMITS, Double.NaN);
        reference.add(Metric.COMMITS, 0.06);
        assertThat(new ResultTable(Map.of("rounds", 3), application, reference).markdown())
                .isEqualTo("""
                    - rounds: 3

                    | figure | median | least to most | reference | ratio |
                    |---|---:|---:|---:|---:|
                    | orders per second, warm, 1/s | 1,000 | 900 to 1,100 | 5,000 | 0.200 |
                    | idle latency, p50, ms | 12.3 | – | – | – |
                    | latency at 50 % of capacity, p99, ms | 61.7 | – | – | – |
                    | orders per second, one hot product, 1/s | 800 | – | – | – |
                    | database commits per order | – | – | 0.06 | – |

                    | of one another | ratio |
                    |---|---:|
                    | p99 at 50 % of capacity against idle p50 | 5.00 |
                    | one hot product against spread ones | 0.80 |
                    """);
    }

    @Test
    void the_json_contains_every_round() {
        application.add(Metric.WARM, 900);
        application.add(Metric.WARM, 1_100);
        assertThat(new ResultTable(Map.of("rounds", 2), application, reference).json())
                .containsIgnoringWhitespaces(
                        "\"application\" : { \"WARM\" : [ 900.0, 1100.0 ] }", "\"reference\" : { }");
    }
}
