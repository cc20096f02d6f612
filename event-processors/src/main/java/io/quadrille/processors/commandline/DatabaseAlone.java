package io.quadrille.processors.commandline;

import io.quadrille.processors.configuration.NeedsNoBroker;
import io.quadrille.processors.configuration.Sessions;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;

/** For commands that need the database and nothing else: sessions of their own, without time limits. */
@NeedsNoBroker
@EnableConfigurationProperties(DataSourceProperties.class)
class DatabaseAlone {

  @Bean
  DataSource sessions(DataSourceProperties database) {
    return Sessions.withoutLimits(
        database.determineUrl(), database.determineUsername(), database.determinePassword());
  }
}
