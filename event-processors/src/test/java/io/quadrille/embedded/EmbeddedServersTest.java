package io.quadrille.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {

    @Test
    void each_caller_gets_its_own_database() throws SQLException {
        var own = EmbeddedServers.freshDatabase();
        var yours = EmbeddedServers.freshDatabase();
        try (var connection = own.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE note (text text)");
        }
        try (var connection = yours.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT to_regclass('note')")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getString(1)).isNull();
        }
    }

    @Test
    void all_callers_share_one_postgres_and_one_kafka() {
        assertThat(EmbeddedServers.postgres()).isSameAs(EmbeddedServers.postgres());
        assertThat(EmbeddedServers.kafka()).isSameAs(EmbeddedServers.kafka());
        assertThat(EmbeddedServers.kafka().isRunning()).isTrue();
    }

    @Test
    void a_folder_stays_locked_by_this_process_after_garbage_collection(@TempDir Path parent) {
        var own = ThrowawayFolder.create(parent);
        System.gc();
        try (var other = ServerProcess.start(AnotherTestRun.class, parent.toString())) {
            assertThat(own)
                    .as("folder of this process beside process %d", other.pid())
                    .exists();
        }
    }

    /** A test JVM that starts and ends with its standard input. */
    static final class AnotherTestRun {

        public static void main(String[] arguments) throws IOException {
            System.out.println("READY " + ThrowawayFolder.create(Path.of(arguments[0])));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void leftovers_of_a_killed_test_run_are_removed(@TempDir Path parent) {
        var leftBehind = parent.resolve("1-1");
        try (var killed = ServerProcess.postgres(leftBehind.resolve("postgres"), 0)) {
            killed.kill();
            var postmaster =
                    Postmaster.find(leftBehind.resolve("postgres/data")).orElseThrow();
            var own = ThrowawayFolder.create(parent);
            assertThat(postmaster.isRunning()).isFalse();
            assertThat(leftBehind).doesNotExist();
            assertThat(Files.isDirectory(own)).isTrue();
            ThrowawayFolder.create(parent);
            assertThat(own).as("folder of a live process").exists();
        }
    }
}
