package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.operating.commandline.CommandLineInterface;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Integrity from the view of an auditor: keys, checkpoints, exports and verification of a running system, by API and
 * command line.
 */
class IntegrityTest {

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static AuditClient auditClient;

    @BeforeAll
    static void some_orders() {
        var made = run("keygen", "--out", folder.resolve("chain").toString());
        assertThat(made.exitCode).as(made.output).isEqualTo(CommandLineInterface.CLEAN);
        system = RunningSystem.start(
                "quadrille.integrity.signing-key=" + folder.resolve("chain.key"),
                "quadrille.integrity.checkpoints=" + folder.resolve("checkpoints"),
                "quadrille.integrity.checkpoint-every=1s");
        auditClient = new AuditClient(system);
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000_000));
        for (int i = 0; i < 20; i++) {
            system.commands().sendAndWait(new PlaceOrder("o" + i, "alice", null, List.of(new OrderLine("tea", 1))));
        }
        for (int i = 0; i < 20; i++) system.awaitEvent("o" + i, "order.OrderProcessed");
        await("all events to be chained")
                .until(() -> system.bean(MeterRegistry.class)
                                .get("quadrille.chain.lag.events")
                                .gauge()
                                .value()
                        == 0);
        await("checkpoint").until(IntegrityTest::everythingIsInACheckpoint);
    }

    private static boolean everythingIsInACheckpoint() {
        var latest = auditClient.get("/checkpoints/latest");
        return latest.status() == 200 && latest.json().path("events").asLong() == events();
    }

    private static long events() {
        return system.sql()
                .sql("select count(*) from domain_event_entry")
                .query(Long.class)
                .single();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void the_store_is_verified_against_signed_checkpoints_from_the_folder_or_the_api() throws Exception {
        var fromApi = folder.resolve("api.json");
        Files.writeString(fromApi, auditClient.get("/checkpoints").text());
        for (var checkpoints : List.of(folder.resolve("checkpoints"), fromApi)) {
            var verified =
                    run("verify", "--database", "--checkpoints", checkpoints.toString(), "--public-key", publicKey());
            assertThat(verified.output)
                    .contains("intact: " + events() + " events")
                    .contains(", 0 not chained")
                    .contains(" 0 found");
            assertThat(verified.output)
                    .doesNotContain(" 0 of ")
                    .contains("checkpoints agree and vouch up to position ");
            assertThat(verified.exitCode).isEqualTo(CommandLineInterface.CLEAN);
        }
    }

    @Test
    void an_export_is_verified_without_settings_or_servers() throws Exception {
        var byApi = folder.resolve("api.jsonl");
        var answer = auditClient.get("/export");
        assertThat(answer.disposition()).contains("store.jsonl");
        Files.writeString(byApi, answer.text());
        var byCommand = folder.resolve("store.jsonl.gz");
        assertThat(run("export", "--out", byCommand.toString()).output).contains(events() + " events in " + byCommand);
        for (var export : List.of(byApi, byCommand)) {
            var verified = runWithoutSettings(
                    "verify",
                    "--export",
                    export.toString(),
                    "--checkpoints",
                    folder.resolve("checkpoints").toString(),
                    "--public-key",
                    publicKey());
            assertThat(verified.output)
                    .contains("intact: " + events() + " events")
                    .contains(" 0 found");
            assertThat(verified.exitCode).isEqualTo(CommandLineInterface.CLEAN);
        }
        assertThat(run("export", "--out", byCommand.toString()).exitCode)
                .as("exit code for an existing export file")
                .isEqualTo(CommandLineInterface.FAILED);
    }

    @Test
    void the_exit_code_is_2_for_an_export_that_no_checkpoint_covers() throws Exception {
        var empty = folder.resolve("empty.jsonl");
        Files.writeString(
                empty,
                auditClient.get("/export?from={from}", "2100-01-01T00:00:00Z").text());
        var verified = runWithoutSettings(
                "verify",
                "--export",
                empty.toString(),
                "--checkpoints",
                folder.resolve("checkpoints").toString());
        assertThat(verified.output)
                .contains("NOT VOUCHED FOR: 0 events")
                .contains(" 0 of ")
                .contains("lies outside of the export");
        assertThat(verified.exitCode).isEqualTo(CommandLineInterface.FAILED);
    }

    @Test
    void a_range_is_exported_by_position_or_by_time() {
        var part = auditClient
                .get("/export?from={from}&to={to}", 2, 3)
                .text()
                .lines()
                .toList();
        assertThat(part.getFirst()).contains("\"from\":2,\"to\":3}");
        assertThat(events(part))
                .satisfiesExactly(
                        event -> assertThat(event).startsWith("{\"position\":2,\"time\":\""),
                        event -> assertThat(event).startsWith("{\"position\":3,\"time\":\""));
        assertThat(part.getLast()).startsWith("{\"end\":");
        // The chain may have closed a block between the two exports.
        assertThat(part.subList(1, part.size() - 1))
                .allMatch(line -> line.startsWith("{\"position\":") || line.startsWith("{\"block\":"));

        var time = system.sql()
                .sql("select to_char(time_stamp at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from"
                        + " domain_event_entry where global_index = 2")
                .query(String.class)
                .single();
        assertThat(events(
                        auditClient.get("/export?to={to}", time).text().lines().toList()))
                .hasSize(2);
        assertThat(auditClient
                        .get("/export?from={from}", "2100-01-01T00:00:00Z")
                        .text()
                        .lines())
                .hasSize(2);
        assertThat(auditClient.get("/export?from=yesterday").status()).isEqualTo(400);
        assertThat(auditClient
                        .get("/export?from=yesterday")
                        .json()
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asString())
                .isEqualTo("from");
    }

    private static List<String> events(List<String> export) {
        return export.stream().filter(line -> line.startsWith("{\"position\":")).toList();
    }

    @Test
    void the_exit_code_is_1_for_an_edited_event_and_the_output_names_the_event() {
        var id = system.sql()
                .sql("select event_identifier from domain_event_entry where global_index = 5")
                .query(String.class)
                .single();
        edit("set_byte(payload, 9, get_byte(payload, 9) # 1)");
        try {
            var verified = run("verify", "--database");
            assertThat(verified.output)
                    .contains("EDITED")
                    .contains("position 5, event " + id)
                    .contains("NOT INTACT");
            assertThat(verified.exitCode).isEqualTo(CommandLineInterface.DIFFERS);
        } finally {
            edit("set_byte(payload, 9, get_byte(payload, 9) # 1)");
        }
    }

    private static void edit(String payload) {
        system.sql()
                .sql("update domain_event_entry set payload = " + payload + " where global_index = 5")
                .update();
    }

    @Test
    void the_exit_code_is_2_for_input_that_cannot_be_verified() {
        assertThat(runWithoutSettings("verify").exitCode).isEqualTo(CommandLineInterface.FAILED);
        assertThat(runWithoutSettings("verify", "--database").exitCode).isEqualTo(CommandLineInterface.FAILED);
        assertThat(runWithoutSettings("verify", "--export", "nowhere").exitCode).isEqualTo(CommandLineInterface.FAILED);
        assertThat(run(
                                "verify",
                                "--database",
                                "--checkpoints",
                                folder.resolve("chain.key").toString())
                        .output)
                .contains("holds no checkpoint");
        assertThat(run(
                                "verify",
                                "--database",
                                "--public-key",
                                folder.resolve("chain.key").toString())
                        .output)
                .contains("holds no PUBLIC KEY");
    }

    @Test
    void an_unusable_key_stops_the_start_with_the_name_of_the_setting() {
        assertThatThrownBy(() -> RunningSystem.start("quadrille.integrity.signing-key=" + publicKey()))
                .rootCause()
                .hasMessageContaining("holds no PRIVATE KEY");
        assertThatThrownBy(() -> RunningSystem.start("quadrille.integrity.signing-key=nowhere"))
                .hasStackTraceContaining("quadrille.integrity.signing-key cannot be used");
    }

    @Test
    void checkpoints_are_listed_newest_first_and_are_in_the_api_description() {
        var all = auditClient.getJson("/checkpoints");
        var few = auditClient.getJson("/checkpoints?limit=1");
        assertThat(few).hasSize(1);
        assertThat(few.path(0)).isEqualTo(all.path(0));
        assertThat(few.path(0).path("signed").asBoolean()).isTrue();
        assertThat(auditClient.get("/checkpoints?limit=0").status()).isEqualTo(400);
        var described = new OperatorClient(system).apiDescription().path("paths");
        assertThat(described
                        .path("/api/audit/checkpoints")
                        .path("get")
                        .path("summary")
                        .asString())
                .isNotEmpty();
        assertThat(described
                        .path("/api/audit/export")
                        .path("get")
                        .path("responses")
                        .propertyNames())
                .contains("200", "400", "409", "500");
    }

    private static String publicKey() {
        return folder.resolve("chain.pub").toString();
    }

    private record VerifierRun(int exitCode, String output) {}

    private static VerifierRun run(String... words) {
        var all = new ArrayList<>(List.of(words));
        if (system != null) {
            for (var argument : system.arguments()) if (argument.startsWith("--spring.datasource.")) all.add(argument);
        }
        return runWithoutSettings(all.toArray(String[]::new));
    }

    private static VerifierRun runWithoutSettings(String... words) {
        var output = new ByteArrayOutputStream();
        var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        return new VerifierRun(
                new CommandLineInterface(stream, stream).run(words), output.toString(StandardCharsets.UTF_8));
    }
}
