package io.quadrille.operating.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.testing.TestDatabase;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A fingerprint changes with each write of any process, and only then. */
class ChangeFingerprintTest {

    private static final String EVENT = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, payload_type,
          payload_revision,
          payload, meta_data, time_stamp)
        values (gen_random_uuid()::text, gen_random_uuid()::text, 0, 'Order', 'order.OrderCancelled', '1', '{}', \
        '{}', now())\
        """;
    private static final String LETTER = """
        insert into dead_letter (processing_group, sequence_id, state, attempts, enqueued_at, touched_at,
          event_identifier,
          aggregate_identifier, sequence_number, type, payload_type, payload_revision, payload, meta_data, time_stamp)
        values ('order', 'o', '%s', 0, now(), now(), 'e', 'a', 0, 'Order', 'order.OrderCancelled', '1', '{}', '{}', \
        now())\
        """;
    private static final String RECORD =
            "insert into parked_record (topic, partition, record_offset, headers, cause, parked_by) values ('t', 0,"
                    + " %d, '[]', 'c', 'order')";

    private static DataSource database;
    private static JdbcClient jdbc;
    private static ChangeFingerprint fingerprint;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        fingerprint = new ChangeFingerprint(jdbc);
    }

    @Test
    void an_empty_store_has_a_fingerprint() {
        jdbc.sql("truncate domain_event_entry, dead_letter, parked_record, token_entry, paused_group, rebuild,"
                        + " group_incident")
                .update();
        assertThat(fingerprint.read()).containsOnlyKeys(ConsoleChange.values());
    }

    @BeforeEach
    void write_one_row_of_each_kind() {
        jdbc.sql("truncate domain_event_entry, dead_letter, parked_record, token_entry, paused_group, rebuild,"
                        + " group_incident")
                .update();
        jdbc.sql(EVENT).update();
        jdbc.sql(LETTER.formatted("RETRYING")).update();
        jdbc.sql(RECORD.formatted(1)).update();
        jdbc.sql("insert into token_entry (processor_name, segment, token, owner) values ('order', 0, 'one', 'me')")
                .update();
        jdbc.sql("insert into paused_group values ('coupon', now(), 'ann', 'why')")
                .update();
        jdbc.sql("insert into rebuild (projection, state, requested_by, reason) values ('order_view',"
                        + " 'RUNNING', 'ann', 'why')")
                .update();
    }

    @Test
    void the_fingerprint_stays_equal_without_a_write() {
        assertThat(fingerprint.read()).isEqualTo(fingerprint.read());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GROUPS | update token_entry set token = 'two'",
                "GROUPS | update token_entry set owner = null",
                "GROUPS | insert into paused_group values ('order', now(), 'ann', 'why')",
                "GROUPS | update paused_group set effective_at = now()",
                "GROUPS | delete from paused_group",
                "GROUPS | insert into group_incident (processing_group, kind, what, since) values ('order',"
                        + " 'OTHER_RECORD', 'w', now())",
                "LETTERS | update dead_letter set state = 'RESOLVED'",
                "LETTERS | update dead_letter set attempts = 1",
                "LETTERS | update dead_letter set touched_at = now() + interval '1 second'",
                "RECORDS | update parked_record set replayed_at = now()",
                "RECORDS | update parked_record set discarded_at = now()",
                "REBUILDS | update rebuild set updated_at = clock_timestamp()",
                "ACTS | insert into operator_act (at, actor, act, target, reason, outcome) values (now(), 'ann',"
                        + " 'PAUSE', 't', 'r', '{}')",
            })
    void an_update_changes_the_fingerprint_of_its_area(ConsoleChange change, String sql) {
        assertChanges(change, () -> jdbc.sql(sql).update());
    }

    @Test
    void an_insert_changes_the_fingerprint_of_its_area() {
        assertChanges(ConsoleChange.EVENTS, () -> jdbc.sql(EVENT).update());
        assertChanges(
                ConsoleChange.LETTERS,
                () -> jdbc.sql(LETTER.formatted("ABANDONED")).update());
        assertChanges(ConsoleChange.RECORDS, () -> jdbc.sql(RECORD.formatted(2)).update());
    }

    @Test
    void a_new_position_of_the_group_timeline_changes_the_fingerprint_of_events() {
        jdbc.sql("insert into token_entry (processor_name, segment, token, owner) values ('timeline', 0, 'one', 'me')")
                .update();
        assertChanges(
                Set.of(ConsoleChange.EVENTS, ConsoleChange.GROUPS),
                () -> jdbc.sql("update token_entry set token = 'two' where processor_name = 'timeline'")
                        .update());
    }

    @Test
    void an_event_that_commits_after_a_later_one_changes_the_fingerprint() throws SQLException {
        jdbc.sql(EVENT.replace("values (", "select ").replace("now())", "now() from generate_series(1, 1000)"))
                .update();
        try (var late = database.getConnection();
                var statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(EVENT);
            jdbc.sql(EVENT).update();
            assertChanges(ConsoleChange.EVENTS, () -> {
                try {
                    late.commit();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private void assertChanges(ConsoleChange change, Runnable write) {
        assertChanges(Set.of(change), write);
    }

    private void assertChanges(Set<ConsoleChange> changes, Runnable write) {
        var before = fingerprint.read();
        write.run();
        var after = fingerprint.read();
        var changed = EnumSet.allOf(ConsoleChange.class);
        changed.removeIf(each -> Objects.equals(before.get(each), after.get(each)));
        assertThat(changed).isEqualTo(changes);
    }
}
