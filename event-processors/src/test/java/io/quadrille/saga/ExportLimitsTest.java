package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that start a download of the log and do not read it block others only for a limited time. */
class ExportLimitsTest {

    private static RunningSystem system;
    private static AuditClient auditClient;
    private static OperatorClient operator;

    /** More data than the socket buffers of client and server hold. */
    @BeforeAll
    static void a_log_of_forty_megabytes() {
        system = RunningSystem.start("quadrille.audit.check-cron=-", "quadrille.audit.longest-export=15s");
        auditClient = new AuditClient(system);
        operator = new OperatorClient(system);
        system.sql().sql("""
            insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type,
              payload_type, payload_revision,
              payload, meta_data, time_stamp)
            select 'large-' || i, 'wallet:large', i, 'Wallet', 'wallet.WalletOpened', '1', '{}',
              convert_to('{"note":"' || repeat(md5(i::text), 31250) || '"}', 'UTF8'), now()
            from generate_series(0, 39) i\
            """).update();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void a_client_that_does_not_read_is_disconnected_by_the_limit_or_an_operator_and_its_snapshot_is_released()
            throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            slow.add(startExport("?actor=bob&reason=the+yearly+audit"));
            slow.add(startExport(""));
            await("two exports").until(() -> auditClient.getJson("/exports").size() == 2);
            await("two snapshots").until(() -> snapshots() == 2);
            var acts = operator.getJson("/acts").path("items");
            assertThat(acts.valueStream().map(act -> act.path("act").asString()).toList())
                    .containsExactly("EXPORT", "EXPORT");
            assertThat(acts.path(1).path("actor").asString()).isEqualTo("bob");
            assertThat(acts.path(1).path("reason").asString()).isEqualTo("the yearly audit");
            assertThat(acts.path(0).path("target").asString()).isEqualTo("log");
            assertThat(acts.path(0).path("outcome").path("client").asString()).isEqualTo("127.0.0.1");

            var third = auditClient.get("/export?to={to}", 5);
            assertThat(third.status()).isEqualTo(409);
            assertThat(third.json().path("detail").asString())
                    .startsWith("Already running: export 1 for 127.0.0.1 since 20")
                    .contains("export 2 for 127.0.0.1 since 20");

            var first = auditClient.getJson("/exports").path(0);
            var cancelled =
                    auditClient.postSuccessfully("/exports/" + first.path("id").asLong() + "/cancel");
            assertThat(cancelled.path("client").asString()).isEqualTo("127.0.0.1");
            assertThat(operator.getJson("/acts")
                            .path("items")
                            .path(0)
                            .path("act")
                            .asString())
                    .isEqualTo("CANCEL");
            await("release of the first snapshot").until(() -> snapshots() < 2);
            assertThat(auditClient
                            .post("/exports/" + first.path("id").asLong() + "/cancel", OperatorClient.ANN)
                            .status())
                    .isEqualTo(404);
            var lines = auditClient.get("/export?to={to}", 1).text().lines().toList();
            assertThat(lines.getLast()).startsWith("{\"end\":");

            await("end of the other export by its time limit")
                    .until(() -> auditClient.getJson("/exports").isEmpty());
            await("release of the second snapshot").until(() -> snapshots() == 0);
            for (var socket : slow) assertThat(readRemaining(socket)).doesNotContain("{\"end\":");
        } finally {
            for (var socket : slow) socket.close();
        }
    }

    /** Sends the request and reads only the beginning of the answer. */
    private static Socket startExport(String query) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", system.port()));
        socket.getOutputStream()
                .write(("GET /api/audit/export" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
        assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private static String readRemaining(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        var seen = new StringBuilder();
        var buffer = new byte[64 * 1_024];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                seen.append(new String(buffer, 0, read, UTF_8));
                if (seen.toString().endsWith("0\r\n\r\n")) break;
            }
        } catch (java.net.SocketException reset) {
            // A reset ends the download too.
        }
        return seen.toString();
    }

    private static long snapshots() {
        return system.sql()
                .sql("select count(*) from pg_stat_activity where datname = current_database() and pid <>"
                        + " pg_backend_pid() and xact_start is not null and (query ilike '%from domain_event_entry"
                        + " where global_index between%' or query ilike '%from chain_block where last_index >=%')")
                .query(Long.class)
                .single();
    }
}
