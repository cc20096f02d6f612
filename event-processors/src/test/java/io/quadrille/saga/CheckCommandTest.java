package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.application.Quadrille;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.operating.commandline.CommandLineInterface;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The checker as a command. */
class CheckCommandTest {

    private static RunningSystem system;

    @BeforeAll
    static void one_order() {
        system = RunningSystem.start();
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 10));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000));
        system.commands().sendAndWait(new PlaceOrder("one", "alice", null, List.of(new OrderLine("tea", 1))));
        system.awaitEvent("one", "order.OrderProcessed");
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void the_exit_code_is_0_for_a_consistent_system() {
        var check = run(system.arguments());
        assertThat(check.output).contains("clean: ").contains(" 6 records, 0 waiting, 0 differ");
        assertThat(check.exitCode).isEqualTo(CommandLineInterface.CLEAN);
    }

    @Test
    void the_exit_code_of_a_separate_process_is_1_for_an_inconsistent_system_and_the_output_names_the_violation()
            throws Exception {
        system.sql().sql("update wallet_view set balance = balance + 1").update();
        try {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            var command = new ArrayList<>(
                    List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, Quadrille.class.getName()));
            command.add("check");
            command.addAll(List.of(system.arguments()));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isEqualTo(CommandLineInterface.DIFFERS);
            assertThat(output)
                    .contains(
                            "MONEY_ADDS_UP_IN_EVERY_WALLET: wallet alice holds 750 by its events, 751 in wallet_view");
        } finally {
            system.sql().sql("update wallet_view set balance = balance - 1").update();
        }
    }

    @Test
    void projection_drift_is_found_without_a_broker_and_repaired_by_a_rebuild_with_a_switch() {
        system.sql().sql("update product_view set available = available + 1").update();
        var noBroker = without("quadrille.kafka.bootstrap-servers");
        var check = run("check", noBroker, "--projection", "product_view,order_view");
        assertThat(check.output)
                .contains("differs   product_view {\"product_id\":\"tea\"} is DIFFERENT")
                .contains("clean: projection order_view, 1 rows");
        assertThat(check.exitCode).isEqualTo(CommandLineInterface.DIFFERS);
        var compared = run("rebuild", noBroker, "product_view");
        assertThat(compared.output).contains("not clean: projection product_view, 1 rows, 0 waiting, 1 differ");
        assertThat(compared.exitCode).isEqualTo(CommandLineInterface.DIFFERS);
        var switched =
                run("rebuild", noBroker, "product_view", "--switch", "--reason", "the check found a row that differs");
        assertThat(switched.output).contains("switched at ");
        assertThat(switched.exitCode).isEqualTo(CommandLineInterface.CLEAN);
        assertThat(run("check", noBroker, "--projection", "product_view", "--sample", "10").exitCode)
                .isEqualTo(CommandLineInterface.CLEAN);
    }

    @Test
    void the_exit_code_is_2_for_an_impossible_rebuild() {
        var unknown = run("rebuild", system.arguments(), "token_entry");
        assertThat(unknown.output).contains("could not rebuild: ").contains("There is no projection token_entry");
        assertThat(unknown.exitCode).isEqualTo(CommandLineInterface.FAILED);
        assertThat(run("rebuild", system.arguments(), "order_view", "--cancel").exitCode)
                .isEqualTo(CommandLineInterface.FAILED);
    }

    @Test
    void the_exit_code_is_2_if_the_database_does_not_answer() {
        var check = run(with("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none"));
        assertThat(check.output).contains("could not check: ");
        assertThat(check.exitCode).isEqualTo(CommandLineInterface.FAILED);
    }

    @Test
    void the_exit_code_is_2_if_the_broker_does_not_answer() {
        var check = run(with(
                "quadrille.kafka.bootstrap-servers=127.0.0.1:1",
                "quadrille.kafka.properties[default.api.timeout.ms]=700",
                "quadrille.kafka.properties[request.timeout.ms]=600"));
        assertThat(check.output).contains("could not check: ");
        assertThat(check.exitCode).isEqualTo(CommandLineInterface.FAILED);
    }

    @Test
    void the_exit_code_is_2_if_settings_are_missing() {
        var check = run("--quadrille.kafka.bootstrap-servers=", "--spring.datasource.url=");
        assertThat(check.exitCode).isEqualTo(CommandLineInterface.FAILED);
    }

    private record CheckRun(int exitCode, String output) {}

    private static CheckRun run(String... arguments) {
        return run("check", arguments);
    }

    private static CheckRun run(String command, String[] settings, String... arguments) {
        var output = new ByteArrayOutputStream();
        var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        var words = Stream.of(Stream.of(command), Stream.of(settings), Stream.of(arguments))
                .flatMap(all -> all);
        int exitCode = new CommandLineInterface(stream, stream).run(words.toArray(String[]::new));
        return new CheckRun(exitCode, output.toString(StandardCharsets.UTF_8));
    }

    private static String[] without(String name) {
        return Stream.of(system.arguments())
                .filter(argument -> !argument.startsWith("--" + name + "="))
                .toArray(String[]::new);
    }

    private static String[] with(String... settings) {
        var names = Stream.of(settings)
                .map(setting -> "--" + setting.substring(0, setting.indexOf('=') + 1))
                .toList();
        return Stream.concat(
                        Stream.of(system.arguments())
                                .filter(argument -> names.stream().noneMatch(argument::startsWith)),
                        Stream.of(settings).map(setting -> "--" + setting))
                .toArray(String[]::new);
    }
}
