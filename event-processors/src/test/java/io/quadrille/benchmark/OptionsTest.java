package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.benchmark.BenchmarkOptions.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void a_missing_option_has_a_default() {
        var options = BenchmarkOptions.parse("--rounds=2", "--sections=throughput, idle", "--seed=42");
        assertThat(options.number("rounds")).isEqualTo(2);
        assertThat(options.number("orders")).isPositive();
        assertThat(options.sections()).containsExactly(Section.THROUGHPUT, Section.IDLE);
        assertThat(options.seed()).isEqualTo(42);
        assertThat(options.given("reference")).isEmpty();
        assertThat(options.words("jvm"))
                .containsExactly(
                        "-Xmx320m",
                        "-XX:NewSize=104m",
                        "-XX:+UseParallelGC",
                        "-XX:-UseAdaptiveSizePolicy",
                        "-XX:SurvivorRatio=6");
    }

    @Test
    void the_application_runs_with_the_garbage_collector_of_the_image() throws IOException {
        var collector = BenchmarkOptions.parse().words("jvm").stream()
                .filter(option -> option.startsWith("-XX:"))
                .toList();
        assertThat(Files.readString(Path.of("..", "Dockerfile")))
                .contains(collector.stream().map(option -> '"' + option + '"').toList());
    }

    @Test
    void a_reference_command_may_contain_options() {
        assertThat(BenchmarkOptions.parse("--reference={java} -Dn={orders} -cp a.jar Main")
                        .words("reference"))
                .containsExactly("{java}", "-Dn={orders}", "-cp", "a.jar", "Main");
    }

    @Test
    void a_generated_seed_can_be_passed_again() {
        var options = BenchmarkOptions.parse();
        assertThat(BenchmarkOptions.parse("--seed=" + options.all().get("seed")).seed())
                .isEqualTo(options.seed());
    }

    @Test
    void an_unknown_option_is_reported() {
        assertThatThrownBy(() -> BenchmarkOptions.parse("--round=1"))
                .hasMessageContaining("--round=1 is not a known option")
                .hasMessageContaining("--rounds=");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--rounds")).hasMessageContaining("not a known option");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--rounds=0"))
                .hasMessageContaining("--rounds must be a number of at least 1, not 0");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--orders=many")).hasMessageContaining("not many");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--sections=throughput,lunch"))
                .hasMessageContaining("unknown section lunch");
    }

    @Test
    void a_password_is_not_shown() {
        assertThat(BenchmarkOptions.parse("--postgres=127.0.0.1:5432", "--postgres-password=secret")
                        .all())
                .containsEntry("postgres", "127.0.0.1:5432")
                .doesNotContainValue("secret");
    }
}
