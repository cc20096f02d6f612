package io.quadrille.operating.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Records of finished work are deleted by their age, and records that are still needed stay. */
class RetentionTest {

    private static final String EVENT =
            "'e-' || gen_random_uuid(), 'a', 0, 'Payment', 'wallet.OrderPaid', '1', '{}', '{}', now()";

    private final DataSource database = TestDatabase.create();
    private final JdbcClient sql = JdbcClient.create(database);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(database));

    RetentionTest() {
        order("under-way", "PROCESSING", 200);
        order("paying", "PAYMENT_PENDING", 200);
        order("ended", "COMPLETED", 91);
        order("just-ended", "CANCELLED", 89);
    }

    @Test
    void resolved_letters_are_deleted_and_open_and_discarded_letters_stay() {
        letter("RESOLVED", "ended", 91);
        letter("RESOLVED", "of-no-order", 91);
        letter("RESOLVED", "young", 89);
        letter("RESOLVED", "under-way", 91);
        letter("RESOLVED", "paying", 91);
        for (var state : List.of("RETRYING", "ABANDONED", "DISCARDED")) letter(state, state.toLowerCase(), 5_000);

        sweep();

        assertThat(texts("select sequence_id from dead_letter"))
                .containsExactlyInAnyOrder("young", "under-way", "paying", "retrying", "abandoned", "discarded");
    }

    @Test
    void a_timeline_is_deleted_as_a_whole_when_its_order_ended_long_ago() {
        for (var order : List.of("ended", "just-ended", "under-way", "paying", "of-no-order")) {
            timeline(order, 95);
            timeline(order, 92);
        }
        timeline("young", 89);

        sweep();

        assertThat(texts("select order_id from timeline_event"))
                .containsExactlyInAnyOrder(
                        "just-ended", "just-ended", "under-way", "under-way", "paying", "paying", "young");
    }

    @Test
    void a_check_is_deleted_unless_it_is_unfinished_or_the_newest_of_its_projection() {
        check("sales", "old", 95);
        check("sales", "newest", 91);
        check("sales", "under way", null);
        check("order_view", "old", 95);
        check("order_view", "young", 89);

        sweep();

        assertThat(texts("select projection || ' ' || reason from audit_check"))
                .containsExactlyInAnyOrder("sales newest", "sales under way", "order_view young");
    }

    @Test
    void a_finished_republication_is_deleted() {
        republication("old", 91);
        republication("young", 89);
        republication("under way", null);

        sweep();

        assertThat(texts("select reason from republication")).containsExactlyInAnyOrder("young", "under way");
    }

    @Test
    void a_cancelled_or_kept_rebuild_is_deleted() {
        for (var state : List.of("RUNNING", "SWITCHED", "CANCELLED", "KEPT")) rebuild("sales", state, 91);
        for (var state : List.of("PAUSED", "CANCELLED", "KEPT")) rebuild("order_view", state, 89);
        for (var state : List.of("CAUGHT_UP", "FAILED", "STOPPED")) rebuild(state, state, 91);

        sweep();

        assertThat(texts("select state from rebuild where projection = 'sales'"))
                .containsExactlyInAnyOrder("RUNNING", "SWITCHED");
        assertThat(count("select count(*) from rebuild where projection <> 'sales'"))
                .isEqualTo(6);
    }

    @Test
    void an_action_is_kept_for_ten_years_and_an_action_on_an_order_under_way_longer() {
        act("order ended", 3_651);
        act("letter 7", 3_651);
        act("order under-way", 3_651);
        act("order paying", 3_651);
        act("letter 8", 3_649);

        sweep();

        assertThat(texts("select target from operator_act"))
                .containsExactlyInAnyOrder("order under-way", "order paying", "letter 8");
    }

    @Test
    void many_rows_are_deleted_in_small_transactions() {
        sql.sql("insert into republication (requested_by, reason, requested_at, from_position, to_position, position,"
                        + " finished_at)"
                        + " select 'ann', 'test', now(), 1, 1, 1, now() - make_interval(days => 91) from"
                        + " generate_series(1, :rows)")
                .param("rows", 3 * Retention.CHUNK + 1)
                .update();
        sql.sql("create table deletion (id xid8)").update();
        sql.sql("create function noted() returns trigger language plpgsql as $$ begin"
                        + " insert into deletion values (pg_current_xact_id()); return old; end $$")
                .update();
        sql.sql("create trigger noted before delete on republication for each row execute function noted()")
                .update();

        sweep();

        assertThat(sql.sql("select count(*) from deletion group by id order by 1 desc")
                        .query(Long.class)
                        .list())
                .containsExactly((long) Retention.CHUNK, (long) Retention.CHUNK, (long) Retention.CHUNK, 1L);
    }

    @Test
    void a_process_deletes_nothing_while_another_process_holds_the_lock() {
        republication("old", 91);
        transactions.executeWithoutResult(status -> {
            var lock = "select pg_advisory_xact_lock(hashtextextended('quadrille-retention', 0)) is not null";
            sql.sql(lock).query().singleRow();
            CompletableFuture.runAsync(this::sweep).join();
            assertThat(texts("select reason from republication")).containsExactly("old");
        });
        sweep();
        assertThat(texts("select reason from republication")).isEmpty();
    }

    /** So that a sweep costs no more when many records are kept. */
    @Test
    void a_sweep_finds_old_records_by_their_index() {
        letter("RESOLVED", "ended", 91);
        timeline("ended", 95);
        check("sales", "old", 91);
        republication("old", 91);
        rebuild("sales", "KEPT", 91);
        act("letter 7", 3_651);
        transactions.executeWithoutResult(status -> {
            sql.sql("set local enable_seqscan = off").update();
            sweep();
            assertThat(texts("select indexrelname from pg_stat_user_indexes"
                            + " where indexrelname like '%\\_by\\_age' and pg_stat_get_xact_numscans(indexrelid) > 0"))
                    .contains(
                            "dead_letter_by_age",
                            "timeline_event_by_age",
                            "audit_check_by_age",
                            "republication_by_age",
                            "rebuild_by_age",
                            "operator_act_by_age");
            assertThat(texts("select relname from pg_stat_xact_user_tables where seq_scan > 0"))
                    .isEmpty();
        });
    }

    private void sweep() {
        var settings = new RetentionSettings(
                Duration.ofDays(90),
                Duration.ofDays(90),
                Duration.ofDays(90),
                Duration.ofDays(90),
                Duration.ofDays(90),
                Duration.ofDays(3_650),
                Duration.ofHours(1));
        new Retention(sql, transactions, settings, Clock.systemUTC()).sweep();
    }

    private void order(String id, String status, int days) {
        sql.sql("insert into order_view (order_id, user_id, status, refusals, lines, placed_at, updated_at)"
                        + " values (:id, 'u', :status, '[]', '[]', now() - make_interval(days => :days), now() -"
                        + " make_interval(days => :days))")
                .param("id", id)
                .param("status", status)
                .param("days", days)
                .update();
    }

    private void letter(String state, String order, int days) {
        sql.sql("insert into dead_letter (processing_group, sequence_id, state, attempts, enqueued_at, touched_at,"
            + " event_identifier, aggregate_identifier, sequence_number, type, payload_type, payload_revision,"
            + " payload, meta_data, time_stamp) values ('order', :order, :state, 1, now(), now() - make_interval(days"
            + " => :days), " + EVENT
                        + ")")
                .param("order", order)
                .param("state", state)
                .param("days", days)
                .update();
    }

    private void timeline(String order, int days) {
        sql.sql("insert into timeline_event (order_id, event_identifier, aggregate_identifier, sequence_number, type,"
                        + " payload_type,"
                        + " payload_revision, payload, meta_data, time_stamp)"
                        + " values (:order, " + EVENT + " - make_interval(days => :days))")
                .param("order", order)
                .param("days", days)
                .update();
    }

    private void check(String projection, String reason, Integer days) {
        sql.sql("insert into audit_check (projection, requested_by, reason, finished_at) values (:projection,"
                        + " 'ann', :reason, now() - make_interval(days => cast(:days as integer)))")
                .param("projection", projection)
                .param("reason", reason)
                .param("days", days)
                .update();
    }

    private void republication(String reason, Integer days) {
        sql.sql("insert into republication (requested_by, reason, requested_at, from_position, to_position, position,"
                        + " finished_at)"
                        + " values ('ann', :reason, now() - interval '200 days', 1, 1, 1, now() - make_interval(days =>"
                        + " cast(:days as integer)))")
                .param("reason", reason)
                .param("days", days)
                .update();
    }

    private void rebuild(String projection, String state, int days) {
        sql.sql("insert into rebuild (projection, state, requested_by, reason, updated_at)"
                        + " values (:projection, :state, 'ann', 'test', now() - make_interval(days => :days))")
                .param("projection", projection)
                .param("state", state)
                .param("days", days)
                .update();
    }

    private void act(String target, int days) {
        sql.sql("insert into operator_act (at, actor, act, target, reason, outcome)"
                        + " values (now() - make_interval(days => :days), 'ann', 'RETRY', :target, 'test', '{}')")
                .param("target", target)
                .param("days", days)
                .update();
    }

    private List<String> texts(String query) {
        return sql.sql(query).query(String.class).list();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }
}
