package io.quadrille.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.contracts.Contracts;
import io.quadrille.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The current code reads events stored by earlier releases, and every projection builds the same rows from them. */
class GoldenStoreTest {

    private static final String APPROVE = "rows";

    static Stream<GoldenStore> stores() {
        return GoldenStore.all();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void every_projection_builds_the_recorded_rows(GoldenStore store) throws IOException, SQLException {
        var database = TestDatabase.create();
        store.load(database);
        try (var projections = new Projections(database)) {
            projections.replay();
            for (var table : projections.tables()) {
                var rows = table.rows(database);
                // A projection of later events has no rows in a store that was recorded before.
                if (!projections.hasEvents(table)) {
                    assertThat(rows)
                            .as("rows of table %s without events", table.name())
                            .isEmpty();
                    continue;
                }
                if (APPROVE.equals(System.getProperty("quadrille.golden"))) store.approve(table, rows);
                assertThat(store.rows(table))
                        .as(
                                "approved rows of table %2$s in %1$s: -Dquadrille.golden=rows approves",
                                store, table.name())
                        .isNotEmpty();
                assertThat(difference(store.rows(table), rows))
                        .as("rows of table %2$s in %1$s", store, table.name())
                        .isEmpty();
            }
            assertThat(projections.tables()).extracting(GoldenTable::name).containsAll(store.tables());
        }
    }

    /** Recorded rows are marked -, current rows +; equal rows are omitted. */
    private static List<String> difference(List<String> recorded, List<String> made) {
        return Stream.concat(
                        recorded.stream().filter(row -> !made.contains(row)).map(row -> "- " + row),
                        made.stream().filter(row -> !recorded.contains(row)).map(row -> "+ " + row))
                .toList();
    }

    @Test
    void every_approved_event_revision_is_in_a_golden_store() throws IOException {
        var recorded = new TreeSet<String>();
        for (var store : stores().toList()) {
            var database = TestDatabase.create();
            store.load(database);
            recorded.addAll(JdbcClient.create(database)
                    .sql("select distinct payload_type || '-' || payload_revision from domain_event_entry")
                    .query(String.class)
                    .list());
        }
        assertThat(recorded)
                .as("if an event is missing, record a further store: -Dtest=GoldenRecordingTest"
                        + " -Dquadrille.golden=record")
                .containsExactlyElementsOf(Contracts.ofEvents().names());
    }
}
