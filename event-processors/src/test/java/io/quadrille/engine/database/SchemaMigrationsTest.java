package io.quadrille.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The history of the migrations is Quadrille's own; databases of earlier releases are brought over without loss. */
class SchemaMigrationsTest {

    private static final String FORMER = "flyway_schema_history";
    private static final String LAST_FORMER = "27";

    /** Versions and checksums as databases of earlier releases have recorded them. */
    private static final List<String> RECORDED = List.of(
            "1 -1320231651",
            "2 1467499424",
            "3 1390209653",
            "4 -630373548",
            "5 725608477",
            "6 -807095442",
            "7 -793180913",
            "8 -722524385",
            "9 -951112364",
            "10 841475592",
            "11 1549204682",
            "12 -683592599",
            "17 1221686563",
            "18 -1894801468",
            "19 -2054506527",
            "20 -1069938521",
            "23 -354845525",
            "25 307881324",
            "26 -681172424",
            "27 -1328535429");

    private final DataSource database = TestDatabase.empty();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @Test
    void a_new_database_has_only_the_own_history() {
        migrate();
        assertThat(tables()).containsKeys(SchemaMigrations.HISTORY, "domain_event_entry", "order_view");
        assertThat(tables()).doesNotContainKey(FORMER);
    }

    @Test
    void migrations_that_databases_have_recorded_are_unchanged() {
        migrate();
        assertThat(history(SchemaMigrations.HISTORY)).containsAll(RECORDED);
    }

    @Test
    void a_database_of_the_last_earlier_release_keeps_each_row_of_each_table() {
        migrateAsEarlierRelease(LAST_FORMER);
        fill();
        var before = tables();
        assertThat(before).hasSizeGreaterThan(30).doesNotContainKey(SchemaMigrations.HISTORY);

        migrate();

        assertThat(tables()).containsAllEntriesOf(before).containsKey(SchemaMigrations.HISTORY);
        assertThat(history(SchemaMigrations.HISTORY)).containsAll(history(FORMER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "11", "12", "26"})
    void a_database_of_an_older_release_keeps_its_rows_and_gets_all_migrations(String version) {
        migrateAsEarlierRelease(version);
        fill();
        var before = tables();

        migrate();

        var after = tables();
        for (var table : List.of("domain_event_entry", "checkout", "token_entry"))
            assertThat(after).containsEntry(table, before.get(table));
        assertThat(history(FORMER)).last().asString().startsWith(LAST_FORMER + " ");
        assertThat(history(SchemaMigrations.HISTORY)).containsAll(history(FORMER));
        assertThat(structure()).isEqualTo(structureOfANewDatabase());
    }

    /** A rolling upgrade, and a rollback. */
    @ParameterizedTest
    @ValueSource(strings = {"1", LAST_FORMER})
    void a_process_of_the_earlier_release_can_still_start(String version) {
        migrateAsEarlierRelease(version);
        migrate();
        assertThat(migrateAsEarlierRelease(LAST_FORMER)).isZero();
        migrate();
        assertThat(history(SchemaMigrations.HISTORY)).doesNotHaveDuplicates();
    }

    @Test
    void a_process_of_the_earlier_release_refuses_a_database_that_it_has_never_migrated() {
        migrate();
        assertThatThrownBy(() -> migrateAsEarlierRelease(LAST_FORMER))
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("no schema history table");
    }

    @Test
    void processes_that_start_at_the_same_time_bring_the_database_over_once() throws Exception {
        migrateAsEarlierRelease("12");
        Callable<Void> start = () -> {
            migrate();
            return null;
        };
        try (var processes = Executors.newFixedThreadPool(4)) {
            for (var started : processes.invokeAll(List.of(start, start, start, start))) started.get();
        }
        assertThat(history(SchemaMigrations.HISTORY))
                .containsAll(history(FORMER))
                .doesNotHaveDuplicates();
    }

    @Test
    void migrations_of_an_application_in_the_former_history_stay_there() {
        migrateAsEarlierRelease(LAST_FORMER);
        jdbc.sql("insert into " + FORMER + " select 99, '100', 'own', type, 'V100__own.sql', 7, installed_by,"
                        + " installed_on, 1, true from " + FORMER + " where version = '1'")
                .update();
        migrate();
        assertThat(history(FORMER)).contains("100 7");
        assertThat(history(SchemaMigrations.HISTORY)).doesNotContain("100 7");
    }

    @Test
    void an_application_that_has_its_own_history_keeps_it() {
        jdbc.sql("create table shelf (id int)").update();
        Flyway.configure().dataSource(database).baselineVersion("1").load().baseline();
        var before = tables();
        migrate();
        assertThat(tables()).containsAllEntriesOf(before).containsKey("domain_event_entry");
        assertThat(history(FORMER)).containsExactly("1 ");
    }

    @Test
    void a_part_that_is_added_later_gets_its_tables() {
        new SchemaMigrations(database, FORMER, SchemaMigrations.ENGINE).migrate();
        assertThat(tables()).containsKey("dead_letter").doesNotContainKeys("order_view", "sale");
        migrate();
        assertThat(structure()).isEqualTo(structureOfANewDatabase());
        new SchemaMigrations(database, FORMER, SchemaMigrations.ENGINE).migrate();
        assertThat(tables()).containsKeys("order_view", "sale");
    }

    private void migrate() {
        migrate(database);
    }

    private static void migrate(DataSource database) {
        new SchemaMigrations(database, FORMER, SchemaMigrations.ALL).migrate();
    }

    /** As the releases did that used Spring Boot's Flyway; returns the number of applied migrations. */
    private int migrateAsEarlierRelease(String version) {
        return Flyway.configure()
                .dataSource(database)
                .locations(SchemaMigrations.ALL)
                .target(version)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private void fill() {
        jdbc.sql("""
            insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
              payload_type, payload_revision, payload, meta_data, time_stamp)
            select 'e' || i, 'a' || i % 10, i / 10, 'Order', 'o' || i, 't', '1', '{}', '{}', now()
            from generate_series(0, 99) i\
            """).update();
        jdbc.sql("insert into checkout (order_id, stock, coupon, lines) values ('o1', 'REFUSED', 'PENDING', '[]')")
                .update();
        jdbc.sql("insert into token_entry (processor_name, segment, token, token_type, timestamp, owner)"
                        + " values ('order', 0, '\\x01', 't', 'now', 'me')")
                .update();
    }

    /**
     * The content of each table, as a hash, by its name. Leaves out the column that a later migration adds and fills.
     */
    private Map<String, String> tables() {
        var tables = new TreeMap<String, String>();
        for (var table : jdbc.sql("select table_name from information_schema.tables where table_schema = 'public' and"
                        + " table_type = 'BASE TABLE'")
                .query(String.class)
                .list()) {
            tables.put(
                    table,
                    jdbc.sql("select md5(coalesce(string_agg(row::text, E'\\n' order by row::text), '')) from (select"
                                    + " to_jsonb(r) - 'facts' as row from \"" + table + "\" r)")
                            .query(String.class)
                            .single());
        }
        return tables;
    }

    private List<String> history(String table) {
        return jdbc.sql("select version || ' ' || coalesce(checksum::text, '') from " + table
                        + " where version is not null order by installed_rank")
                .query(String.class)
                .list();
    }

    private List<String> structure() {
        return structure(jdbc);
    }

    private static List<String> structureOfANewDatabase() {
        var database = TestDatabase.empty();
        migrate(database);
        return structure(JdbcClient.create(database));
    }

    /** Columns, constraints and indexes of all tables other than Flyway's. */
    private static List<String> structure(JdbcClient jdbc) {
        return jdbc.sql("""
            select format('%s.%s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable)
            from information_schema.columns
            where table_schema in ('public', 'shadow', 'retired') and table_name not like '%schema_history'
            union all select indexdef from pg_indexes
            where schemaname in ('public', 'shadow', 'retired') and tablename not like '%schema_history'
            union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace and conrelid::regclass::text not like '%schema_history'
            order by 1\
            """).query(String.class).list();
    }
}
