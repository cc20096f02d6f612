package io.quadrille.operating.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.embedded.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdentitySequencesTest {

    @TempDir
    private Path folder;

    private PostgresServer server;

    @BeforeEach
    void copyADatabase() {
        server = PostgresServer.durable(folder, 0).start();
        server.createDatabase("original");
        sql("original")
                .sql("create table numbered (id bigint generated always as identity primary key)")
                .update();
        insert("original");
        sql("postgres").sql("create database copy template original").update();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void postgresql_reuses_numbers_of_a_copied_database_after_a_crash() {
        insert("copy");
        crash();
        assertThatThrownBy(() -> insert("copy")).isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void logged_sequences_issue_new_numbers_after_a_crash() {
        IdentitySequences.log(sql("copy"));
        insert("copy");
        crash();
        insert("copy");
        assertThat(sql("copy")
                        .sql("select count(*) from numbered")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    private void crash() {
        server.kill();
        server.start();
    }

    private void insert(String database) {
        sql(database).sql("insert into numbered default values").update();
    }

    private JdbcClient sql(String database) {
        var sessions = new PGSimpleDataSource();
        sessions.setUrl(server.jdbcUrl(database));
        sessions.setUser(server.username());
        sessions.setPassword(server.password());
        return JdbcClient.create(sessions);
    }
}
