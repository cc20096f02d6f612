package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rebuilds projections over HTTP as Ann, and reads their tables. */
final class RebuildClient {

    private final RunningSystem system;
    final AuditClient auditClient;

    RebuildClient(RunningSystem system) {
        this.system = system;
        this.auditClient = new AuditClient(system);
    }

    /** Starts a rebuild, waits until it has caught up and returns its id. */
    long startedAndCaughtUp(String projection) {
        long id = auditClient
                .postSuccessfully("/rebuilds", withActor(Map.of("projection", projection)))
                .path("id")
                .asLong();
        awaitState(id, "CAUGHT_UP");
        return id;
    }

    /** A body with actor and reason. */
    static Map<String, Object> withActor(Map<String, ?> body) {
        var all = new HashMap<String, Object>(OperatorClient.ANN);
        all.putAll(body);
        return all;
    }

    String state(long id) {
        return auditClient.getJson("/rebuilds/" + id).path("state").asString();
    }

    long position(long id) {
        return auditClient.getJson("/rebuilds/" + id).path("position").asLong();
    }

    void awaitState(long id, String state) {
        await(state).until(() -> state(id).equals(state));
    }

    void assertClean(long id) {
        var comparison = auditClient.postSuccessfully("/rebuilds/" + id + "/comparison", Map.of());
        assertThat(comparison.path("differences").toString()).isEqualTo("[]");
        assertThat(comparison.path("compared").asLong()).isPositive();
    }

    /** Ends every rebuild, and every switched rebuild that could be reverted. */
    void endAll() {
        for (var rebuild : auditClient.getJson("/rebuilds")) {
            var id = rebuild.path("id").asLong();
            if (List.of("CANCELLED", "KEPT").contains(state(id))) continue;
            auditClient.postSuccessfully("/rebuilds/" + id + (state(id).equals("SWITCHED") ? "/keep" : "/cancel"));
        }
    }

    /** Count and hash of the rows of each table. */
    Map<String, String> rows() {
        var rows = new HashMap<String, String>();
        for (var table : system.projectedTables()) {
            var inShort = "select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) from " + table + " t";
            rows.put(table, system.sql().sql(inShort).query(String.class).single());
        }
        return rows;
    }

    long tablesIn(String schema) {
        return count("pg_tables where schemaname = '" + schema + "'");
    }

    long count(String table) {
        return system.sql()
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }
}
