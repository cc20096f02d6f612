package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.EarlierJoin.Row;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.database.SchemaMigrations;
import io.quadrille.engine.saga.JoinRow;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.DiscountType;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericEventMessage;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code checkout}, written by this release and by the one before, which knows no column facts. */
class CheckoutJoinTest {

    private static final Saga SAGA = CheckoutSaga.SAGA;

    /** The events of an order, which gives its id to the events. */
    private record Story(String orderId, List<Object> events) {}

    private static final List<String> STOCK = List.of("pending", "deducted", "refused");
    private static final List<String> COUPON = List.of("none", "pending", "percent", "fixed", "refused");

    /** All combinations of outcomes; the first event comes first, in the middle or last. */
    private static List<Story> stories(String prefix) {
        var stories = new ArrayList<Story>();
        for (var stock : STOCK) {
            for (var coupon : COUPON) {
                for (int first = 0; first < 3; first++) {
                    var id = prefix + stock + "-" + coupon + "-" + first;
                    var events = new ArrayList<Object>();
                    if (!stock.equals("pending")) events.add(stock(id, stock.equals("deducted")));
                    if (!List.of("none", "pending").contains(coupon)) events.add(coupon(id, coupon));
                    if (first <= events.size()) {
                        events.add(first, started(id, !coupon.equals("none")));
                        stories.add(new Story(id, List.copyOf(events)));
                    }
                }
            }
        }
        return stories;
    }

    private static OrderProcessingStarted started(String id, boolean hasCoupon) {
        return new OrderProcessingStarted(id, "anna", hasCoupon ? "spring" : null, List.of(new OrderLine("tea", 2)));
    }

    private static Object stock(String id, boolean isDeducted) {
        return isDeducted
                ? new StockDeducted(id, List.of(new DeductedLine("tea", 2, 450), new DeductedLine("vase", 1, 4999)))
                : new StockDeductionFailed(
                        id, List.of(new StockLine("tea", 2)), StockRefusal.INSUFFICIENT_STOCK, "tea", 1L);
    }

    private static Object coupon(String id, String outcome) {
        return switch (outcome) {
            case "percent" -> new CouponUsed(id, "spring", "anna", new Discount(Discount.Type.PERCENT, 10));
            case "fixed" -> new CouponUsed(id, "spring", "anna", new Discount(Discount.Type.FIXED, 500));
            default -> new CouponUseFailed(id, "spring", "anna", CouponRefusal.EXPIRED);
        };
    }

    /** A join whose rows can be read. */
    private static final class ReadableJoin extends CheckoutJoin {

        ReadableJoin(JdbcClient jdbc) {
            super(SAGA, new JsonMessageSerializer(SAGA.messageTypes()), jdbc);
        }

        JoinRow row(String orderId) {
            return load(List.of(orderId)).get(orderId);
        }

        void apply(Object event) {
            apply(List.of(new GenericEventMessage<>(event)));
        }
    }

    /** A database of the release before migration V28. */
    private static DataSource ofReleaseBefore() {
        var database = TestDatabase.empty();
        Flyway.configure()
                .dataSource(database)
                .locations(SchemaMigrations.ALL)
                .target("27")
                .load()
                .migrate();
        return database;
    }

    private static void migrate(DataSource database) {
        new SchemaMigrations(database, "flyway_schema_history", SchemaMigrations.ALL).migrate();
    }

    /** Writes the rows of order_view that the transaction of the first event has written. */
    private static void addOrders(JdbcClient jdbc, List<Story> stories) {
        for (var story : stories) {
            boolean hasCoupon = !story.orderId().contains("-none-");
            jdbc.sql("insert into order_view (order_id, user_id, coupon_id, status, refusals, lines, placed_at,"
                            + " updated_at) values (?, 'anna', ?, 'PROCESSING', '[]', '[]', now(), now())")
                    .params(story.orderId(), hasCoupon ? "spring" : null)
                    .update();
        }
    }

    /** The rows, as text, of a database of this release in which only this release has written. */
    private static List<String> rowsOfThisRelease(List<Story> stories) {
        var jdbc = JdbcClient.create(TestDatabase.create());
        var join = new ReadableJoin(jdbc);
        stories.forEach(story -> story.events().forEach(join::apply));
        return rows(jdbc);
    }

    private static List<String> rows(JdbcClient jdbc) {
        return jdbc.sql("select to_jsonb(c)::text from checkout c order by order_id")
                .query(String.class)
                .list();
    }

    @Test
    void the_rows_of_the_release_before_become_those_that_a_rebuild_makes() {
        var stories = stories("");
        var database = ofReleaseBefore();
        var jdbc = JdbcClient.create(database);
        addOrders(jdbc, stories);
        var earlier = new EarlierJoin(jdbc);
        stories.forEach(story -> story.events().forEach(event -> earlier.apply(story.orderId(), event)));

        migrate(database);

        assertThat(rows(jdbc)).hasSize(stories.size()).isEqualTo(rowsOfThisRelease(stories));
    }

    @Test
    void more_rows_than_one_transaction_of_the_migration_treats_get_facts() {
        var database = ofReleaseBefore();
        var jdbc = JdbcClient.create(database);
        jdbc.sql("insert into checkout select 'o' || i, 'REFUSED', 'PENDING', '[]' from generate_series(1, 5000) i")
                .update();

        migrate(database);

        assertThat(jdbc.sql("select count(*) from checkout where facts = '{\"DEDUCT_STOCK\": \"REFUSED\"}'")
                        .query(Long.class)
                        .single())
                .isEqualTo(5000);
    }

    @Test
    void the_tables_of_a_rebuild_are_migrated_too() {
        var database = ofReleaseBefore();
        var jdbc = JdbcClient.create(database);
        var story = new Story("o", List.of(stock("o", true)));
        jdbc.sql("create table retired.checkout (like checkout including all)").update();
        new EarlierJoin(jdbc).write("retired.checkout", new Row("o", "SETTLED", "PENDING", lines(story), null));

        migrate(database);

        assertThat(jdbc.sql("select to_jsonb(c)::text from retired.checkout c")
                        .query(String.class)
                        .list())
                .isEqualTo(rowsOfThisRelease(List.of(story)));
        jdbc.sql("insert into retired.checkout (order_id, facts) values ('n', '{\"USE_COUPON\": \"REFUSED\"}')")
                .update();
        assertThat(jdbc.sql("select coupon from retired.checkout where order_id = 'n'")
                        .query(String.class)
                        .single())
                .isEqualTo("REFUSED");
    }

    private static List<DeductedLine> lines(Story story) {
        return ((StockDeducted) story.events().getFirst()).lines();
    }

    @Test
    void the_join_continues_rows_of_the_release_before() {
        var database = ofReleaseBefore();
        var jdbc = JdbcClient.create(database);
        var earlier = new EarlierJoin(jdbc);
        earlier.apply("o", started("o", true));
        earlier.apply("o", stock("o", true));

        migrate(database);
        var join = new ReadableJoin(jdbc);
        assertThat(SAGA.join().orElseThrow().command(join.row("o"))).isEmpty();
        join.apply(coupon("o", "fixed"));

        assertThat(SAGA.join().orElseThrow().command(join.row("o")))
                .contains(new ConfirmProcessing(
                        "o",
                        List.of(new PricedLine("tea", 2, 450), new PricedLine("vase", 1, 4999)),
                        DiscountType.FIXED,
                        500));
    }

    /** The group may change between processes of both releases after each event. */
    @Test
    void both_releases_continue_the_rows_of_the_other_one() {
        var jdbc = JdbcClient.create(TestDatabase.create());
        var join = new ReadableJoin(jdbc);
        var earlier = new EarlierJoin(jdbc);
        var all = new ArrayList<Story>();
        for (int writers = 0; writers < 8; writers++) {
            int last = Integer.SIZE - Integer.numberOfLeadingZeros(writers);
            var stories = stories(writers + "-").stream()
                    .filter(story -> story.events().size() >= last)
                    .toList();
            addOrders(jdbc, stories);
            for (var story : stories) {
                for (int i = 0; i < story.events().size(); i++) {
                    if ((writers >> i & 1) == 0)
                        earlier.apply(story.orderId(), story.events().get(i));
                    else join.apply(story.events().get(i));
                }
                var expected = new Row(story.orderId(), "PENDING", "PENDING", List.of(), null);
                for (var event : story.events()) expected = expected.after(event);
                assertThat(earlier.row(story.orderId())).as("%s", story).isEqualTo(expected);
            }
            all.addAll(stories);
        }
        assertThat(rows(jdbc)).isEqualTo(rowsOfThisRelease(all));
    }

    @Test
    void facts_of_steps_that_only_another_release_knows_are_kept() {
        var jdbc = JdbcClient.create(TestDatabase.create());
        jdbc.sql("insert into checkout (order_id, facts) values ('o', '{\"REDEEM_POINTS\": \"UNWANTED\"}')")
                .update();

        new ReadableJoin(jdbc).apply(stock("o", false));

        assertThat(jdbc.sql("select facts::text from checkout")
                        .query(String.class)
                        .single())
                .isEqualTo("{\"DEDUCT_STOCK\": \"REFUSED\", \"REDEEM_POINTS\": \"UNWANTED\"}");
    }

    @Test
    void an_answer_is_stored_with_its_revision_as_its_event_is() {
        var jdbc = JdbcClient.create(TestDatabase.create());
        var join = new ReadableJoin(jdbc);
        join.apply(coupon("o", "percent"));

        assertThat(jdbc.sql("select facts::text from checkout")
                        .query(String.class)
                        .single())
                .isEqualTo("{\"USE_COUPON\": {\"event\": {\"userId\": \"anna\", \"orderId\": \"o\", \"couponId\":"
                        + " \"spring\", \"discount\": {\"type\": \"PERCENT\", \"value\": 10}}, \"revision\": \"1\"}}");
        assertThat(join.row("o").outcomes())
                .isEqualTo(Map.of("USE_COUPON", new JoinRow.Outcome.Answered(coupon("o", "percent"))));
    }

    /** Otherwise a rebuild by a process of the release before would make rows without facts, and switch to them. */
    @Test
    void a_copy_without_the_trigger_refuses_the_rows_of_the_release_before() {
        var jdbc = JdbcClient.create(TestDatabase.create());
        jdbc.sql("create table shadow.checkout (like checkout including all)").update();

        assertThatThrownBy(() -> new EarlierJoin(jdbc)
                        .write("shadow.checkout", new Row("o", "REFUSED", "PENDING", List.of(), null)))
                .hasMessageContaining("both_forms");
    }
}
