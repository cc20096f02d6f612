package io.quadrille.engine.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a rebuild has at hand. */
class RebuildContextTest {

    private static final List<Class<?>> TOOLS = List.of(
            DataSource.class,
            JdbcClient.class,
            JdbcTemplate.class,
            TransactionTemplate.class,
            MessageTypes.class,
            Serializer.class,
            RebuildContextConfiguration.class);

    private final DataSource database = EmbeddedServers.freshDatabase().dataSource();

    @Test
    void a_context_holds_a_database_session_projections_and_nothing_else() {
        try (var context = RebuildContextConfiguration.contexts(database, EnumSet.allOf(Domain.class))
                .live()) {
            assertThat(strangers(context)).isEmpty();
            assertThat(context.beans().getParent()).isNull();
            assertThat(context.projections())
                    .containsExactly("checkout", "coupon_view", "order_view", "product_view", "sales", "wallet_view");
        }
    }

    @Test
    void a_stranger_in_the_context_is_noticed() {
        try (var context = RebuildContextConfiguration.contexts(database, EnumSet.allOf(Domain.class))
                .live()) {
            context.beans().registerBean(Thread.class);
            assertThat(strangers(context)).containsExactly(Thread.class);
        }
    }

    /**
     * Beans of other types than those named here and those that configurations of projections make; Spring's own aside.
     */
    private static List<Class<?>> strangers(RebuildContext context) {
        var beans = context.beans();
        return Stream.of(beans.getBeanDefinitionNames())
                .filter(name -> !name.startsWith("org.springframework.context."))
                .filter(name -> !isMadeWithProjections(context, name))
                .<Class<?>>map(beans::getType)
                .filter(type -> TOOLS.stream().noneMatch(tool -> tool.isAssignableFrom(type)))
                .toList();
    }

    private static boolean isMadeWithProjections(RebuildContext context, String name) {
        var maker = context.beans().getBeanDefinition(name).getFactoryBeanName();
        return context.beans().findAnnotationOnBean(maker == null ? name : maker, ProjectionConfiguration.class)
                != null;
    }

    @Test
    void a_process_has_the_projections_of_its_domains_and_rebuilds_those_with_all_events() {
        try (var context = RebuildContextConfiguration.contexts(database, Set.of(Domain.ORDER))
                .live()) {
            assertThat(context.projections()).containsExactly("checkout", "order_view", "sales");
            assertThat(context.hasAllEvents("order_view")).isTrue();
            assertThatThrownBy(() -> context.projection("checkout"))
                    .isInstanceOf(RebuildRefused.class)
                    .hasMessageContaining("INVENTORY")
                    .hasMessageContaining("COUPON");
            assertThatThrownBy(() -> context.projection("wallet_view")).isInstanceOf(RebuildRefused.class);
            assertThat(context.concern(context.projection("sales")).types()).containsExactly("order.OrderProcessed");
        }
    }

    @Test
    void every_table_of_a_projection_is_named_once() {
        try (var context = RebuildContextConfiguration.contexts(database, EnumSet.allOf(Domain.class))
                .live()) {
            var tables = context.beans().getBeansOfType(Projection.class).values().stream()
                    .flatMap(p -> p.tables().stream())
                    .map(t -> t.name());
            assertThat(tables).doesNotHaveDuplicates().hasSize(7);
        }
    }
}
