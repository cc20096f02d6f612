package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.ProjectionFills;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.RebuildTable;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.tracing.LinkedTrace;
import java.time.Clock;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Configures how this process accepts and carries out rebuilds and checks, which the package rebuild implements. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditSettings.class)
class AuditRebuildConfiguration {

    @Bean
    RebuildTable rebuildTable(JdbcClient jdbc) {
        return new RebuildTable(jdbc);
    }

    @Bean
    ProjectionHealth projectionsHealthIndicator(ProjectionFills fills) {
        return new ProjectionHealth(fills);
    }

    @Bean
    AuditChecks auditChecks(JdbcClient jdbc, RebuildContexts contexts, AuditSettings settings) {
        return new AuditChecks(jdbc, contexts, settings.patience());
    }

    @Bean
    AuditWorker auditWorker(
            RebuildTable rebuilds,
            AuditChecks checks,
            RebuildContexts contexts,
            AuditSettings settings,
            LinkedTrace traces,
            Clock clock) {
        return new AuditWorker(rebuilds, checks, contexts, new NightlyCheck(checks, settings, clock), traces);
    }

    @Bean
    RebuildOperations rebuildOperations(
            RebuildContexts contexts,
            AuditWorker worker,
            AuditSettings settings,
            LinkedTrace traces,
            Clock clock,
            JdbcClient jdbc) {
        return new RebuildOperations(contexts, worker, settings.patience(), traces, clock, jdbc);
    }

    @Bean
    ConfigurerModule auditing(AuditWorker worker, AuditSettings settings) {
        return configurer -> {
            if (settings.work()) configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, worker::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(worker::stop));
        };
    }
}
