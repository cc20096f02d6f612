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
    void settings_alone_start_the_application() {
        assertThat(CommandLineInterface.isAskedFor()).isFalse();
        assertThat(CommandLineInterface.isAskedFor("--server.port=0", "check")).isFalse();
        assertThat(CommandLineInterface.isAskedFor("check", "--server.port=0")).isTrue();
        assertThat(CommandLineInterface.isAskedFor("chekc"))
                .as("a command that is misspelt")
                .isTrue();
        assertThat(CommandLineInterface.isAskedFor("--help")).isTrue();
    }

    @Test
    void help_lists_the_commands_and_is_0() {
        assertThat(run("--help")).isEqualTo(CommandLineInterface.CLEAN);
        assertThat(out()).contains("quadrille").contains("check").contains("--name.of.it=value");
        assertThat(run("check", "--help")).isEqualTo(CommandLineInterface.CLEAN);
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"waltz", "check --spring.datasource.url", "check --fast", "check twice", "check check"})
    void what_is_not_understood_is_2_with_the_usage(String words) {
        assertThat(run(words.split(" "))).isEqualTo(CommandLineInterface.COULD_NOT);
        assertThat(err()).contains("Usage: quadrille");
        assertThat(out()).isEmpty();
    }

    @Test
    void a_command_that_is_misspelt_is_2_with_the_right_one() {
        assertThat(run("chekc")).isEqualTo(CommandLineInterface.COULD_NOT);
        assertThat(err()).contains("Did you mean: quadrille check").contains("Usage: quadrille");
    }

    @Test
    void a_failure_is_2_and_says_what_could_not_be_done() {
        assertThat(run("check", "--spring.datasource.url=", "--quadrille.kafka.bootstrap-servers="))
                .isEqualTo(CommandLineInterface.COULD_NOT);
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
