package io.quadrille.application;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.saga.LocalDomains;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets up rebuilds. They run in separate Spring contexts, which share only the database's connection details. */
@Configuration(proxyBeanMethods = false)
class RebuildConfiguration {

    @Bean
    RebuildContexts rebuildContexts(
            JdbcConnectionDetails database, LocalDomains domains, ObjectProvider<Projection> projections) {
        var sessions = DedicatedConnections.withoutLimits(
                database.getJdbcUrl(), database.getUsername(), database.getPassword());
        return RebuildContextConfiguration.contexts(
                sessions,
                domains.names(),
                projections.stream().map(Projection::getClass).toArray(Class<?>[]::new));
    }
}
