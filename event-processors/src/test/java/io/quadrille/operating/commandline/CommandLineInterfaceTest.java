package io.quadrille.operating.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void arguments_that_are_only_settings_start_the_application() {
        assertThat(CommandLineInterface.isCommand()).isFalse();
        assertThat(CommandLineInterface.isCommand("--server.port=0", "check")).isFalse();
        assertThat(CommandLineInterface.isCommand("check", "--server.port=0")).isTrue();
        assertThat(CommandLineInterface.isCommand("chekc"))
                .as("a misspelt command")
                .isTrue();
        assertThat(CommandLineInterface.isCommand("--help")).isTrue();
    }

    @Test
    void help_lists_the_commands_and_exits_with_0() {
        assertThat(run("--help")).isEqualTo(CommandLineInterface.CLEAN);
        assertThat(out()).contains("quadrille").contains("check").contains("--name.of.setting=value");
        assertThat(run("check", "--help")).isEqualTo(CommandLineInterface.CLEAN);
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"waltz", "check --spring.datasource.url", "check --fast", "check twice", "check check"})
    void invalid_arguments_exit_with_2_and_print_the_usage(String words) {
        assertThat(run(words.split(" "))).isEqualTo(CommandLineInterface.FAILED);
        assertThat(err()).contains("Usage: quadrille");
        assertThat(out()).isEmpty();
    }

    @Test
    void a_misspelt_command_exits_with_2_and_suggests_the_right_one() {
        assertThat(run("chekc")).isEqualTo(CommandLineInterface.FAILED);
        assertThat(err()).contains("Did you mean: quadrille check").contains("Usage: quadrille");
    }

    @Test
    void a_failed_command_exits_with_2_and_prints_the_cause() {
        assertThat(run("check", "--spring.datasource.url=", "--quadrille.kafka.bootstrap-servers="))
                .isEqualTo(CommandLineInterface.FAILED);
        assertThat(err()).contains("could not check: ").contains("spring.datasource.url");
    }

    private int run(String... args) {
        return new CommandLineInterface(stream(out), stream(err)).run(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
