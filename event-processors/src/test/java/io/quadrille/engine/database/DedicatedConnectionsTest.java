package io.quadrille.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.embedded.EmbeddedServers;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.io.ClassPathResource;

/** How long a session waits for an answer before it counts as dead. */
class DedicatedConnectionsTest {

    @Test
    void a_session_of_a_whole_store_reader_times_out_after_minutes() throws Exception {
        assertThat(timeout(DedicatedConnections.of(database())))
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(30));
    }

    @Test
    void a_session_of_a_follower_times_out_after_20_seconds() throws Exception {
        assertThat(timeout(DedicatedConnections.ofFollower("chain", database())))
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void sessions_of_the_pool_have_the_settings_of_all_other_sessions() throws Exception {
        var settings = new YamlPropertySourceLoader()
                .load("defaults", new ClassPathResource("quadrille-defaults.yaml"))
                .getFirst();
        assertThat(settings.getProperty("spring.datasource.hikari.data-source-properties.options")
                        .toString())
                .endsWith(" " + DedicatedConnections.SETTINGS);
    }

    private static Duration timeout(DataSource sessions) throws Exception {
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
