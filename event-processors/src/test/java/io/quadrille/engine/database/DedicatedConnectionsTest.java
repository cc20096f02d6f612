package io.quadrille.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.embedded.EmbeddedServers;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.io.ClassPathResource;

/** A session whose other end has vanished fails at last. */
class DedicatedConnectionsTest {

    @Test
    void a_reader_of_the_whole_store_waits_minutes_for_an_answer_and_no_longer() throws Exception {
        assertThat(patience(DedicatedConnections.of(database())))
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(30));
    }

    @Test
    void a_follower_waits_seconds() throws Exception {
        assertThat(patience(DedicatedConnections.ofFollower("chain", database())))
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void the_pool_sets_what_every_other_session_sets() throws Exception {
        var settings = new YamlPropertySourceLoader()
                .load("defaults", new ClassPathResource("application.yaml"))
                .getFirst();
        assertThat(settings.getProperty("spring.datasource.hikari.data-source-properties.options")
                        .toString())
                .endsWith(" " + DedicatedConnections.SETTINGS);
    }

    private static Duration patience(DataSource sessions) throws Exception {
        try (var session = sessions.getConnection()) {
            return Duration.ofMillis(session.getNetworkTimeout());
        }
    }

    private static JdbcConnectionDetails database() {
        var database = EmbeddedServers.freshDatabase();
        return new JdbcConnectionDetails() {

            @Override
            public String getJdbcUrl() {
                return database.jdbcUrl();
            }

            @Override
            public String getUsername() {
                return database.username();
            }

            @Override
            public String getPassword() {
                return database.password();
            }
        };
    }
}
