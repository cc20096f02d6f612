package io.quadrille.engine.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.embedded.EmbeddedServers;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Records through PostgreSQL: each type of component is read as it was written. */
class RecordTableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

    private final JdbcClient jdbc =
            JdbcClient.create(EmbeddedServers.freshDatabase().dataSource());

    private record Money(@Nullable Long amount, @Nullable DayOfWeek dueOn) {}

    private record Line(String item, int pieces) {}

    private record Row(
            String rowId,
            long big,
            @Nullable Long maybeBig,
            int small,
            boolean flag,
            @Nullable Boolean maybeFlag,
            @Nullable BigInteger huge,
            @Nullable Instant placedAt,
            @Nullable LocalDate day,
            List<Line> lines,
            @Nullable Map<String, Integer> counts,
            Optional<String> note,
            @Nullable Money price) {}

    private static final Row FULL = new Row(
            "a \"quoted\" ✎ {key}",
            Long.MAX_VALUE,
            -1L,
            Integer.MIN_VALUE,
            true,
            false,
            new BigInteger("123456789012345678901234567890"),
            NOON,
            LocalDate.of(2026, 2, 28),
            List.of(new Line("p, 1", 2), new Line("p}2", 1)),
            Map.of("x", 1),
            Optional.of("NULL"),
            new Money(7L, DayOfWeek.FRIDAY));

    private static final Row EMPTY =
            new Row("b", 0, null, 0, false, null, null, null, null, List.of(), null, Optional.empty(), null);

    private RecordTable<Row> table;

    @BeforeEach
    void create() {
        jdbc.sql("""
            create table row_table (row_id text primary key, big bigint not null, maybe_big bigint,
              small integer not null, flag boolean not null, maybe_flag boolean, huge numeric, placed_at timestamptz,
              day date, lines jsonb not null, counts jsonb, note text, price_amount bigint, price_due_on text)\
            """).update();
        table = new RecordTable<>(jdbc, Row.class, "row_table", "row_id");
    }

    @Test
    void each_component_is_read_as_it_was_written() {
        table.store(List.of(FULL, EMPTY));

        assertThat(table.find(List.of(FULL.rowId(), "b", "unknown")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(FULL.rowId(), FULL, "b", EMPTY));
        assertThat(table.find("unknown")).isEmpty();
    }

    @Test
    void a_stored_row_replaces_the_one_before() {
        table.store(List.of(FULL));
        var changed = new Row(
                FULL.rowId(), 1, null, 2, false, true, null, null, null, List.of(), null, Optional.empty(), null);
        table.store(List.of(changed, EMPTY));

        assertThat(table.find(FULL.rowId())).contains(changed);
    }

    @Test
    void a_column_for_enums_holds_their_names() {
        table.store(List.of(FULL));

        assertThat(jdbc.sql("select price_due_on from row_table")
                        .query(String.class)
                        .single())
                .isEqualTo("FRIDAY");
        jdbc.sql("update row_table set price_due_on = 'SOMEDAY'").update();
        assertThatThrownBy(() -> table.find(FULL.rowId())).hasMessageContaining("has no constant SOMEDAY");
    }

    @Test
    void a_time_is_truncated_to_microseconds_as_in_the_event_store() {
        var row = new Row(
                "t", 0, null, 0, false, null, null, NOON.plusNanos(999), null, List.of(), null, Optional.empty(), null);
        table.store(List.of(row));

        assertThat(table.find("t")).map(Row::placedAt).contains(NOON);
    }

    @Test
    void a_null_in_a_column_of_a_primitive_component_is_reported() {
        table.store(List.of(EMPTY));
        jdbc.sql("alter table row_table alter column big drop not null").update();
        jdbc.sql("update row_table set big = null").update();

        assertThatThrownBy(() -> table.find("b")).hasMessageContaining("column big is null");
    }

    @Test
    void all_rows_are_read_and_written_by_the_select_and_mapper_of_the_table() {
        table.store(List.of(EMPTY, FULL));

        assertThat(jdbc.sql(table.select() + " where big > 0")
                        .query(table.mapper())
                        .list())
                .containsExactly(FULL);
    }

    private record WithoutColumn(String id, Duration time) {}

    private record OnlyKey(String id) {}

    @Test
    void a_type_without_column_and_a_wrong_key_fail_when_the_table_is_made() {
        assertThatThrownBy(() -> new RecordTable<>(jdbc, WithoutColumn.class, "t", "id"))
                .hasMessageContaining("component time of ")
                .hasMessageContaining("java.time.Duration");
        assertThatThrownBy(() -> new RecordTable<>(jdbc, Row.class, "t", "big")).hasMessageContaining("the key big");
        assertThatThrownBy(() -> new RecordTable<>(jdbc, Row.class, "t", "other"))
                .hasMessageContaining("the key other");
    }

    @Test
    void a_table_may_have_no_column_but_its_key() {
        jdbc.sql("create table only_key (id text primary key)").update();
        var keys = new RecordTable<>(jdbc, OnlyKey.class, "only_key", "id");
        keys.store(List.of(new OnlyKey("1")));
        keys.store(List.of(new OnlyKey("1"), new OnlyKey("2")));

        assertThat(keys.find(List.of("1", "2"))).hasSize(2);
    }
}
