package io.quadrille.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @TempDir
    private Path folder;

    @Test
    void a_durable_server_flushes_commits_to_disk() throws SQLException {
        try (var server = PostgresServer.durable(folder, 0).start()) {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "SHOW server_version_num")).startsWith("18");
        }
    }

    @Test
    void a_throwaway_server_does_not_wait_for_the_disk() throws SQLException {
        try (var server = PostgresServer.throwaway(folder)
                .with("application_name", "it's set")
                .start()) {
            assertThat(query(server, "SHOW fsync")).isEqualTo("off");
            assertThat(query(server, "SELECT setting FROM pg_file_settings WHERE name = 'application_name'"))
                    .isEqualTo("it's set");
        }
    }

    @Test
    void data_survives_a_stop_and_a_start_on_another_port() throws SQLException {
        try (var server = PostgresServer.durable(folder, 0).start()) {
            write(server, "kept");
        }
        try (var server = PostgresServer.durable(folder, 0).start()) {
            assertThat(read(server)).isEqualTo("kept");
        }
    }

    @Test
    void data_survives_an_immediate_stop_and_a_kill_of_the_main_process() throws SQLException {
        try (var server = PostgresServer.durable(folder, 0).start()) {
            write(server, "before the stop");
            server.stopImmediate();
            server.start();
            assertThat(read(server)).isEqualTo("before the stop");
            write(server, "before the kill");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(read(server)).isEqualTo("before the kill");
        }
    }

    @Test
    void a_server_left_behind_by_a_killed_process_is_taken_over() throws SQLException {
        try (var killed = ServerProcess.postgres(folder, 0)) {
            var port = killed.port();
            killed.kill();
            var leftBehind = Postmaster.find(folder.resolve("data")).orElseThrow();
            try (var server = PostgresServer.durable(folder, port).start()) {
                assertThat(leftBehind.isRunning()).isFalse();
                write(server, "taken over");
                assertThat(read(server)).isEqualTo("taken over");
            }
        }
    }

    @Test
    void a_frozen_server_left_behind_is_taken_over() throws SQLException {
        try (var killed = ServerProcess.postgres(folder, 0)) {
            killed.kill();
            Postmaster.signal(
                    "STOP",
                    Postmaster.find(folder.resolve("data")).orElseThrow().family());
            try (var server = PostgresServer.durable(folder, killed.port()).start()) {
                assertThat(query(server, "SELECT 'awake'")).isEqualTo("awake");
            }
        }
    }

    @Test
    void a_server_ends_with_its_owner_process() {
        var owner = ServerProcess.postgres(folder, 0);
        assertThat(Postmaster.find(folder.resolve("data"))).isPresent();
        owner.close();
        assertThat(Postmaster.find(folder.resolve("data"))).isEmpty();
    }

    @Test
    void a_guarded_server_ends_even_if_its_owner_process_is_killed() {
        var owner = ServerProcess.start(PostgresServerMain.class, folder.toString(), "0", "guarded");
        assertThat(Postmaster.find(folder.resolve("data"))).isPresent();
        owner.kill();
        await().until(() -> Postmaster.find(folder.resolve("data")).isEmpty());
    }

    @Test
    void a_folder_in_use_is_refused_and_not_changed() throws SQLException {
        try (var first = PostgresServer.durable(folder, 0).start()) {
            write(first, "mine");
            assertThatThrownBy(() -> PostgresServer.durable(folder, 0).start())
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> ServerProcess.postgres(folder, 0))
                    .hasMessageContaining("ended before it was ready");
            assertThat(read(first)).isEqualTo("mine");
        }
    }

    @Test
    void a_stale_pid_file_does_not_block_the_start() throws SQLException, IOException {
        PostgresServer.durable(folder, 0).start().close();
        var data = folder.resolve("data");
        var absent = Long.toString(999_999_999);
        var stranger = Long.toString(ProcessHandle.current().pid());
        for (var pid : List.of(absent, stranger, "")) {
            Files.writeString(
                    data.resolve("postmaster.pid"),
                    pid.isEmpty() ? "" : pid + "\n" + data + "\n1700000000\n5432\n\n\n");
            try (var server = PostgresServer.durable(folder, 0).start()) {
                assertThat(query(server, "SELECT 'up'")).isEqualTo("up");
            }
        }
    }

    @Test
    void an_incomplete_data_folder_is_created_again() throws SQLException, IOException {
        Files.createDirectories(folder.resolve("data.part/base"));
        Files.writeString(folder.resolve("password"), "of the run that was cut short");
        try (var server = PostgresServer.durable(folder, 0).start()) {
            assertThat(query(server, "SELECT 'up'")).isEqualTo("up");
        }
    }

    @Test
    void a_paused_server_answers_no_client_until_it_is_resumed() throws SQLException {
        try (var server = PostgresServer.throwaway(folder).start()) {
            server.createDatabase("app");
            server.pause();
            assertThatThrownBy(() -> query(server, "SELECT 1", "?connectTimeout=1&socketTimeout=1"))
                    .isInstanceOf(SQLException.class);
            server.resume();
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
            server.pause();
            server.kill();
            server.start();
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void an_error_names_the_port_in_use() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            PostgresServer.durable(folder, other.getLocalPort()).start())
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("PostgreSQL cannot listen on 127.0.0.1:" + other.getLocalPort());
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void an_unknown_setting_is_reported_with_the_message_of_postgres() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        PostgresServer.throwaway(folder).with("fsinc", "on").start())
                .withMessageContaining("unrecognized configuration parameter \"fsinc\"");
    }

    @Test
    void connections_need_the_password() throws IOException {
        try (var server = PostgresServer.throwaway(folder).start()) {
            assertThatThrownBy(
                            () -> DriverManager.getConnection(server.jdbcUrl("postgres"), server.username(), "guess"))
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void root_starts_the_server_as_another_user_where_namespaces_are_forbidden() throws IOException, SQLException {
        assumeThat(Unprivileged.isRoot()).isTrue();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var server = new PostgresServer(folder, 0, false, Unprivileged.asOtherUser()).start()) {
            write(server, "once");
            server.kill();
            server.start();
            assertThat(read(server)).isEqualTo("once");
            var process = ProcessHandle.of(Postmaster.find(folder.resolve("data"))
                            .orElseThrow()
                            .pid())
                    .orElseThrow();
            await().untilAsserted(() -> assertThat(process.info().user()).get().isNotEqualTo("root"));
        }
    }

    private static void write(PostgresServer server, String text) throws SQLException {
        var url = server.createDatabase("app");
        try (var connection = DriverManager.getConnection(url, server.username(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS note (id int PRIMARY KEY, text text)");
            statement.execute(
                    "INSERT INTO note VALUES (1, '" + text + "') ON CONFLICT (id) DO UPDATE SET text = EXCLUDED.text");
        }
    }

    private static String read(PostgresServer server) throws SQLException {
        return query(server, "SELECT text FROM note");
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        server.createDatabase("app");
        return query(server, sql, "");
    }

    private static String query(PostgresServer server, String sql, String options) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        server.jdbcUrl("app") + options, server.username(), server.password());
                var result = connection.createStatement().executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
