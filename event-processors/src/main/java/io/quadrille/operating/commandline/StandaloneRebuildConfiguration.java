package io.quadrille.operating.commandline;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.RebuiltTables;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.operating.audit.AuditSettings;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The beans that a rebuild and the check of projections need without the application; they use the database only. */
@EnableConfigurationProperties(AuditSettings.class)
@Import(StandaloneDatabaseConfiguration.class)
class StandaloneRebuildConfiguration {

    @Bean
    RebuildContexts rebuildContexts(DataSource sessions, Environment environment) {
        return RebuildContextConfiguration.contexts(
                sessions, LocalDomains.of(environment, CheckoutSaga.SAGA).names());
    }

    @Bean
    AuditCheck auditCheck(RebuildContexts contexts, AuditSettings settings) {
        return new AuditCheck(contexts, settings.patience());
    }

    @Bean
    RebuiltTables rebuiltTables(RebuildContexts contexts, AuditSettings settings) {
        return new RebuiltTables(contexts, settings.patience());
    }
}
