package io.quadrille.operating.audit;

import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.projection.RowProjection;
import io.quadrille.http.Places;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Auditing, for the events of this process's store. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private static final int FOLDS_AT_ONCE = 4;

    @Bean
    WebMvcConfigurer settledHeader(DataSource database) {
        var header = new SettledHeader(database);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(header).addPathPatterns("/api/audit/orders/**", "/api/audit/aggregates/**");
            }
        };
    }

    /** For what reads all events of an order or an aggregate, of which there may be millions. */
    @Bean
    Places folds(Clock clock) {
        return new Places(FOLDS_AT_ONCE, clock);
    }

    @Bean
    RunningExports runningExports(AuditSettings settings, Clock clock) {
        return new RunningExports(settings.longestExport(), clock);
    }

    @Bean
    EventHistory eventHistory(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer) {
        return new EventHistory(jdbc, serializer);
    }

    @Bean
    @ConditionalOnDomain(Domain.ORDER)
    OrderParts orderParts(List<RowProjection<?>> projections) {
        return OrderParts.of(projections);
    }

    @Bean
    States states(EventHistory history, Optional<OrderParts> order) {
        return new States(history, order.orElse(OrderParts.NONE));
    }
}
