package io.quadrille.engine.saga;

import io.quadrille.engine.saga.JoinRow.Outcome;
import io.quadrille.engine.saga.JoinRow.Outcome.Answered;
import io.quadrille.engine.saga.JoinRow.Outcome.Refused;
import io.quadrille.engine.saga.JoinRow.Outcome.Unwanted;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * Loads and stores the rows of a saga's join, in the caller's transaction. The table is created by a migration of the
 * application:
 *
 * <pre>
 * create table booking (
 *   order_id text collate "C" primary key, -- the saga's id
 *   facts    jsonb not null default '{}'
 * );
 * </pre>
 *
 * <p>{@code facts} has an entry for each step that is no longer pending, by the step's name: {@code "UNWANTED"},
 * {@code "REFUSED"}, or {@code {"revision": "1", "event": {…}}}, the answer as the event serializer writes it. So an
 * answer of an earlier revision is upcast when it is read. Entries of steps that this release does not know are kept: a
 * process of another release may have written them. Thread-safe.
 */
public class JoinTable extends JoinProjection {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String UNWANTED = "UNWANTED";
    private static final String REFUSED = "REFUSED";

    private final Serializer serializer;
    private final JdbcClient jdbc;
    private final Map<String, String> answers = new HashMap<>();
    private final String select;
    private final String upsert;

    /**
     * @param table the table's name, which is part of SQL statements: a constant of the application
     * @param serializer the serializer of events
     */
    public JoinTable(String table, Saga saga, Serializer serializer, JdbcClient jdbc) {
        super(table, saga);
        this.serializer = serializer;
        this.jdbc = jdbc;
        saga.join()
                .orElseThrow()
                .answers()
                .forEach((step, event) -> answers.put(
                        step, saga.messageTypes().of(event).orElseThrow().name()));
        select = "select order_id, facts from " + table + " where order_id = any(:ids)";
        upsert = "insert into " + table + " (order_id, facts) select * from unnest(:ids::text[], :facts::jsonb[])"
                + " on conflict (order_id) do update set facts = " + table + ".facts || excluded.facts";
    }

    @Override
    protected Map<String, JoinRow> load(Collection<String> keys) {
        var rows = new HashMap<String, JoinRow>();
        jdbc.sql(select)
                .param("ids", keys.toArray(String[]::new))
                .query((row, number) -> row(row.getString("order_id"), JSON.readTree(row.getString("facts"))))
                .list()
                .forEach(row -> rows.put(row.sagaId(), row));
        return rows;
    }

    private JoinRow row(String sagaId, JsonNode facts) {
        var outcomes = new TreeMap<String, Outcome>();
        answers.forEach((step, type) -> {
            var fact = facts.get(step);
            if (fact != null) outcomes.put(step, outcome(type, fact));
        });
        return new JoinRow(sagaId, Map.copyOf(outcomes));
    }

    private Outcome outcome(String type, JsonNode fact) {
        if (fact.isString())
            return switch (fact.asString()) {
                case UNWANTED -> new Unwanted();
                case REFUSED -> new Refused();
                default -> throw new IllegalStateException("table " + name() + " has the unknown fact " + fact);
            };
        return new Answered(serializer.deserialize(new SimpleSerializedObject<>(
                fact.path("event").toString(),
                String.class,
                new SimpleSerializedType(type, fact.path("revision").asString()))));
    }

    @Override
    protected void store(Map<String, JoinRow> rows) {
        jdbc.sql(upsert)
                .param("ids", rows.keySet().toArray(String[]::new))
                .param("facts", rows.values().stream().map(this::facts).toArray(String[]::new))
                .update();
    }

    private String facts(JoinRow row) {
        var facts = JSON.createObjectNode();
        row.outcomes().forEach((step, outcome) -> {
            switch (outcome) {
                case Unwanted() -> facts.put(step, UNWANTED);
                case Refused() -> facts.put(step, REFUSED);
                case Answered(var event) -> {
                    var written = serializer.serialize(event, String.class);
                    facts.putObject(step)
                            .put("revision", written.getType().getRevision())
                            .putRawValue("event", new RawValue(written.getData()));
                }
            }
        });
        return JSON.writeValueAsString(facts);
    }
}
