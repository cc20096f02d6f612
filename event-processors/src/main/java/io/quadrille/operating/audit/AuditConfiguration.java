package io.quadrille.operating.audit;

import io.quadrille.engine.projection.RowProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
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

/** Configures histories, states and exports of the events in this process's event store. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private static final int MAX_CONCURRENT_FOLDS = 4;

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

    /** Bounds the concurrent requests for states and changes; each may read millions of events. */
    @Bean
    Places folds(Clock clock) {
        return new Places(MAX_CONCURRENT_FOLDS, clock);
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
    @ConditionalOnDomain("order")
    OrderParts orderParts(List<RowProjection<?>> projections) {
        return OrderParts.of(projections);
    }

    @Bean
    States states(EventHistory history, Optional<OrderParts> orderParts) {
        return new States(history, orderParts.orElse(OrderParts.NONE));
    }
}
