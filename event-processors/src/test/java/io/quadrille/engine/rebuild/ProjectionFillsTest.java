package io.quadrille.engine.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.database.SchemaMigrations;
import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.testing.TestDatabase;
import io.quadrille.wallet.WalletEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which projections are filled, through PostgreSQL. */
class ProjectionFillsTest {

    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(database));
    private final AtomicLong nanos = new AtomicLong();
    private final ProjectionFills fills = new ProjectionFills(jdbc, transactions, nanos::get);
    private final Applied orders = new Applied("order_view", OrderEvent.class);
    private final Applied added = new Applied("added", OrderEvent.class);
    private final Applied wallets = new Applied("wallets_added", WalletEvent.class);
    private int appended;

    /** Keeps the events that it is given. */
    private static final class Applied implements Projection {

        private final String name;
        private final Class<?> type;
        private final List<EventMessage<?>> events = new ArrayList<>();

        Applied(String name, Class<?> type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ProjectedTable> tables() {
            return List.of();
        }

        @Override
        public Set<Class<?>> events() {
            return Set.of(type);
        }

        @Override
        public void apply(List<? extends EventMessage<?>> applied) {
            events.addAll(applied);
        }
    }

    private void register(Projection... projections) {
        fills.register(List.of(projections), CheckoutSaga.SAGA.messageTypes());
    }

    /** Appends as a process does that names these projections; an empty text names none, as earlier releases do. */
    private void append(String type, String projections) {
        append(jdbc, type, projections, appended++);
    }

    private static void append(JdbcClient jdbc, String type, String projections, int number) {
        jdbc.sql("""
            insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, payload_type,
              payload_revision, payload, meta_data, time_stamp)
            select 'e' || :number, 'a' || :number, 0, 'A', :type, '1', '{}', '{}', now()
            from set_config('quadrille.projections', :projections, true)\
            """)
                .param("number", number)
                .param("type", type)
                .param("projections", projections)
                .update();
    }

    private List<String> unfilled() {
        return fills.all().stream()
                .filter(fill -> !fill.filled())
                .map(ProjectionFill::projection)
                .toList();
    }

    @Test
    void a_projection_that_is_registered_before_the_first_event_is_filled() {
        register(orders, added);
        append("order.OrderCancelled", "added,order_view");

        register(orders, added);
        assertThat(fills.all()).extracting(ProjectionFill::projection).containsExactly("added", "order_view");
        assertThat(unfilled()).isEmpty();
    }

    @Test
    void a_projection_that_is_registered_after_an_event_is_not_filled_and_earlier_ones_are() {
        append("order.OrderCancelled", "");
        register(orders, added);

        assertThat(unfilled()).containsExactly("added");
        assertThatThrownBy(() -> fills.require("added"))
                .isInstanceOf(ProjectionNotFilledException.class)
                .hasMessageContaining("added");
        fills.require("order_view");
        assertThatThrownBy(() -> fills.require("never_registered")).isInstanceOf(ProjectionNotFilledException.class);
    }

    @Test
    void an_event_that_a_process_of_an_earlier_release_appends_ends_the_filled_state_of_new_projections_only() {
        register(orders, added);
        append("order.OrderCancelled", "");

        assertThat(unfilled()).containsExactly("added");
        assertThat(fills.all().getFirst().unfilledBy()).contains("appended event 1, order.OrderCancelled");
    }

    @Test
    void an_event_ends_the_filled_state_of_projections_of_its_type_only() {
        register(orders, added, wallets);
        append("wallet.WalletOpened", "order_view");

        assertThat(unfilled()).containsExactly("wallets_added");
    }

    @Test
    void a_projection_that_a_later_release_adds_is_watched_too() {
        register(orders, added);
        append("order.OrderCancelled", "added,order_view");
        register(orders, added, wallets);
        jdbc.sql("update projection_fill set filled_at = now(), unfilled_since = null")
                .update();

        append("wallet.WalletOpened", "added,order_view");
        assertThat(unfilled()).containsExactly("wallets_added");
    }

    @Test
    void a_state_is_read_again_after_a_second() {
        register(added);
        fills.require("added");
        append("order.OrderCancelled", "");
        fills.require("added");
        nanos.addAndGet(1_000_000_001);

        assertThatThrownBy(() -> fills.require("added")).isInstanceOf(ProjectionNotFilledException.class);
    }

    @Test
    void an_event_is_folded_into_filled_projections_only() {
        append("order.OrderCancelled", "");
        register(orders, added);
        var events = List.of(GenericEventMessage.asEventMessage(new OrderCancelled("o", "coupon", "EXPIRED")));
        for (var projection : List.of(orders, added)) fills.applyAppended(projection, events);
        assertThat(orders.events).hasSize(1);
        assertThat(added.events).isEmpty();

        jdbc.sql("update projection_fill set filled_at = now(), unfilled_since = null")
                .update();
        fills.applyAppended(added, events);
        assertThat(added.events)
                .as("the state is read again for each event until then")
                .hasSize(1);
    }

    @Test
    void a_switch_waits_for_a_transaction_that_leaves_the_projection_out() {
        append("order.OrderCancelled", "");
        register(added);
        var events = List.of(GenericEventMessage.asEventMessage(new OrderCancelled("o", "coupon", "EXPIRED")));
        transactions.executeWithoutResult(status -> {
            fills.applyAppended(added, events);
            assertThatThrownBy(this::lockAsASwitch).matches(TransientDatabaseFailure::isLock);
        });
        lockAsASwitch();
    }

    private void lockAsASwitch() {
        var other = new TransactionTemplate(new JdbcTransactionManager(database));
        other.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        other.executeWithoutResult(status -> {
            jdbc.sql("set local lock_timeout to '50ms'").update();
            jdbc.sql("select 1 from projection_fill where projection = 'added' for update")
                    .query(Integer.class)
                    .single();
        });
    }

    @Test
    void the_projections_of_the_release_before_are_filled_after_the_migration_of_its_database() {
        var earlier = TestDatabase.empty();
        Flyway.configure()
                .dataSource(earlier)
                .locations(SchemaMigrations.ALL)
                .target("26")
                .load()
                .migrate();
        var sql = JdbcClient.create(earlier);
        append(sql, "order.OrderCancelled", "", 0);
        new SchemaMigrations(earlier, "flyway_schema_history", SchemaMigrations.ALL).migrate();

        var migrated = new ProjectionFills(
                sql, new TransactionTemplate(new JdbcTransactionManager(earlier)), System::nanoTime);
        try (var context = RebuildContextConfiguration.contexts(earlier, Set.copyOf(CheckoutSaga.SAGA.domains()))
                .live()) {
            migrated.register(
                    context.beans().getBeansOfType(Projection.class).values(), CheckoutSaga.SAGA.messageTypes());
        }
        append(sql, "order.OrderCancelled", "", 1);

        assertThat(migrated.all())
                .allMatch(ProjectionFill::filled)
                .extracting(ProjectionFill::projection)
                .containsExactly("checkout", "coupon_view", "order_view", "product_view", "sales", "wallet_view");
    }

    @Test
    void a_name_that_cannot_be_in_the_setting_is_refused() {
        assertThatThrownBy(() -> new WrittenProjections(List.of("a,b"))).hasMessageContaining("a,b");
        assertThat(new WrittenProjections(List.of("b", "a")).value()).isEqualTo("a,b");
    }
}
