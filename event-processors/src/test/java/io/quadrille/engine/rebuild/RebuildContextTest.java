package io.quadrille.engine.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of a rebuild's context. */
class RebuildContextTest {

    private static final List<Class<?>> EXPECTED = List.of(
            DataSource.class,
            JdbcClient.class,
            JdbcTemplate.class,
            TransactionTemplate.class,
            Saga.class,
            MessageTypes.class,
            Serializer.class,
            RebuildContextConfiguration.class);

    private final DataSource database = EmbeddedServers.freshDatabase().dataSource();

    @Test
    void a_context_holds_a_database_session_projections_and_nothing_else() {
        try (var context = RebuildContextConfiguration.contexts(database, Set.copyOf(CheckoutSaga.SAGA.domains()))
                .live()) {
            assertThat(unexpectedTypes(context)).isEmpty();
            assertThat(context.beans().getParent()).isNull();
            assertThat(context.projections())
                    .containsExactly("checkout", "coupon_view", "order_view", "product_view", "sales", "wallet_view");
        }
    }

    @Test
    void an_unexpected_bean_in_the_context_is_reported() {
        try (var context = RebuildContextConfiguration.contexts(database, Set.copyOf(CheckoutSaga.SAGA.domains()))
                .live()) {
            context.beans().registerBean(Thread.class);
            assertThat(unexpectedTypes(context)).containsExactly(Thread.class);
        }
    }

    /**
     * The types of all beans except those in {@link #EXPECTED}, those that projection configurations create, and
     * Spring's own.
     */
    private static List<Class<?>> unexpectedTypes(RebuildContext context) {
        var beans = context.beans();
        return Stream.of(beans.getBeanDefinitionNames())
                .filter(name -> !name.startsWith("org.springframework.context."))
                .filter(name -> !isCreatedByProjections(context, name))
                .<Class<?>>map(beans::getType)
                .filter(type -> EXPECTED.stream().noneMatch(tool -> tool.isAssignableFrom(type)))
                .toList();
    }

    private static boolean isCreatedByProjections(RebuildContext context, String name) {
        var factory = context.beans().getBeanDefinition(name).getFactoryBeanName();
        return context.beans().findAnnotationOnBean(factory == null ? name : factory, ProjectionComponent.class)
                != null;
    }

    @Test
    void a_process_rebuilds_the_projections_of_its_domains_that_have_all_their_events() {
        try (var context =
                RebuildContextConfiguration.contexts(database, Set.of("order")).live()) {
            assertThat(context.projections()).containsExactly("checkout", "order_view", "sales");
            assertThat(context.hasAllEvents("order_view")).isTrue();
            assertThatThrownBy(() -> context.projection("checkout"))
                    .isInstanceOf(RebuildRefused.class)
                    .hasMessageContaining("inventory")
                    .hasMessageContaining("coupon");
            assertThatThrownBy(() -> context.projection("wallet_view")).isInstanceOf(RebuildRefused.class);
            assertThat(context.subscription(context.projection("sales")).types())
                    .containsExactly("order.OrderProcessed");
        }
    }

    @Test
    void each_table_belongs_to_one_projection() {
        try (var context = RebuildContextConfiguration.contexts(database, Set.copyOf(CheckoutSaga.SAGA.domains()))
                .live()) {
            var tables = context.beans().getBeansOfType(Projection.class).values().stream()
                    .flatMap(p -> p.tables().stream())
                    .map(t -> t.name());
            assertThat(tables).doesNotHaveDuplicates().hasSize(7);
        }
    }
}
