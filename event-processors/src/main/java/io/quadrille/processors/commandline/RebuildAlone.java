package io.quadrille.processors.commandline;

import io.quadrille.processors.audit.AuditSettings;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.RebuildContextConfiguration;
import io.quadrille.processors.configuration.NeedsNoBroker;
import io.quadrille.processors.rebuild.AuditCheck;
import io.quadrille.processors.rebuild.BuiltRows;
import io.quadrille.processors.rebuild.RebuildContexts;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** All that rebuilding and the check of projections need when nothing else runs: a database. */
@NeedsNoBroker
@EnableConfigurationProperties(AuditSettings.class)
@Import(DatabaseAlone.class)
class RebuildAlone {

  @Bean
  RebuildContexts rebuildContexts(DataSource sessions, Environment environment) {
    return RebuildContextConfiguration.contexts(sessions, Domain.ofProcess(environment));
  }

  @Bean
  AuditCheck auditCheck(RebuildContexts contexts, AuditSettings settings) {
    return new AuditCheck(contexts, settings.patience());
  }

  @Bean
  BuiltRows builtRows(RebuildContexts contexts, AuditSettings settings) {
    return new BuiltRows(contexts, settings.patience());
  }
}
