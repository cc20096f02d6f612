package io.quadrille.processors.commandline;

import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.configuration.NeedsNoBroker;
import io.quadrille.processors.rebuild.AuditCheck;
import io.quadrille.processors.rebuild.BuiltRows;
import io.quadrille.processors.rebuild.RebuildContexts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** All that rebuilding and the check of projections need when nothing else runs: a database. */
@NeedsNoBroker
@Import(DatabaseAlone.class)
class RebuildAlone {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Bean
  RebuildContexts rebuildContexts(DataSource sessions, Environment environment) {
    Set<Domain> domains =
        Binder.get(environment).bind("quadrille.domains", Bindable.setOf(Domain.class)).orElse(EnumSet.allOf(Domain.class));
    return new RebuildContexts(sessions, domains);
  }

  @Bean
  AuditCheck auditCheck(RebuildContexts contexts, Environment environment) {
    return new AuditCheck(contexts, patience(environment));
  }

  @Bean
  BuiltRows builtRows(RebuildContexts contexts, Environment environment) {
    return new BuiltRows(contexts, patience(environment));
  }

  private static Duration patience(Environment environment) {
    return Binder.get(environment).bind("quadrille.audit.patience", Duration.class).orElse(PATIENCE);
  }
}
