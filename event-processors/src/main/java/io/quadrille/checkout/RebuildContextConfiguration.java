package io.quadrille.checkout;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.rebuild.RebuildContext;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of a {@link RebuildContext}: one database session and the projections of the context's domains. The class
 * is not annotated with {@code @Configuration}, so that the component scan of the application ignores it.
 */
@ComponentScan(
        basePackages = "io.quadrille.checkout",
        useDefaultFilters = false,
        includeFilters = @Filter(type = FilterType.ANNOTATION, classes = ProjectionComponent.class))
public class RebuildContextConfiguration {

    /**
     * Creates contexts with the projections of this saga and further ones.
     *
     * @param sessions a data source that opens a new database session for each connection
     * @param domains the domains whose events are in this database
     * @param projections classes of further projections, or of those of this saga
     */
    public static RebuildContexts contexts(DataSource sessions, Set<String> domains, Class<?>... projections) {
        return new RebuildContexts(
                sessions,
                domains,
                Stream.concat(Stream.of(RebuildContextConfiguration.class), Stream.of(projections))
                        .toArray(Class<?>[]::new));
    }

    @Bean
    JdbcClient jdbcClient(DataSource session) {
        return JdbcClient.create(session);
    }

    @Bean
    JdbcTemplate jdbcTemplate(DataSource session) {
        return new JdbcTemplate(session);
    }

    @Bean
    TransactionTemplate transactions(DataSource session) {
        return new TransactionTemplate(new JdbcTransactionManager(session));
    }

    @Bean
    Saga saga() {
        return CheckoutSaga.SAGA;
    }

    @Bean
    MessageTypes messageTypes(Saga saga) {
        return saga.messageTypes();
    }

    @Bean
    Serializer eventSerializer(MessageTypes types) {
        return new JsonMessageSerializer(types);
    }
}
