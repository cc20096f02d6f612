package io.quadrille.operating.commandline;

import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.operating.settings.SettingsCheck;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The data source for commands: each connection is a new session without time limits. */
@Import(SettingsCheck.class)
@EnableConfigurationProperties(DataSourceProperties.class)
class StandaloneDatabaseConfiguration {

    @Bean
    DataSource sessions(DataSourceProperties database) {
        return DedicatedConnections.withoutLimits(
                database.determineUrl(), database.determineUsername(), database.determinePassword());
    }
}
