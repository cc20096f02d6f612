package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.rebuild.Difference.Column;
import io.quadrille.engine.rebuild.Difference.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares two tables of one shape row by row, in the caller's transaction. */
final class TableComparison {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String COLUMNS = """
        select attname from pg_attribute
        where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped order by attnum\
        """;

    private static final String KEYS = """
        select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
        where indrelid = cast(:table as regclass) and indisprimary order by attnum\
        """;

    private final JdbcClient jdbc;
    private final ProjectedTable table;
    private final String live;
    private final String rebuilt;
    private final List<String> columns;
    private final List<String> keys;

    /**
     * @param live the name of the one table, with its schema
     * @param rebuilt that of the other
     */
    TableComparison(JdbcClient jdbc, ProjectedTable table, String live, String rebuilt) {
        this.jdbc = jdbc;
        this.table = table;
        this.live = live;
        this.rebuilt = rebuilt;
        this.columns = names(COLUMNS);
        this.keys = names(KEYS);
    }

    private List<String> names(String query) {
        return jdbc.sql(query).param("table", live).query(String.class).list();
    }

    /** @param values those of the table's key to look at; null for all rows */
    long count(Collection<String> values) {
        var sql = String.format(
                Locale.ROOT,
                "select greatest((select count(*) from %s a), (select count(*) from %s b))",
                rows(live, values),
                rows(rebuilt, values));
        return ask(sql, values).query(Long.class).single();
    }

    /**
     * The rows that differ, by key, without the events that explain them.
     *
     * @param values those of the table's key to look at; null for all rows
     */
    List<Difference> differences(Collection<String> values) {
        var first = keys.getFirst();
        var sql = String.format(
                Locale.ROOT,
                """
                select live.%1$s is null as missing, rebuilt.%1$s is null as extra, jsonb_build_object(%2$s)::text
                  as key,
                  to_jsonb(live)::text as live, to_jsonb(rebuilt)::text as rebuilt
                from %3$s live full join %4$s rebuilt on %5$s
                where (%6$s) is distinct from (%7$s) order by %8$s\
                """,
                first,
                each(keys, k -> "'" + k + "', coalesce(live." + k + ", rebuilt." + k + ")", ", "),
                rows(live, values),
                rows(rebuilt, values),
                each(keys, k -> "live." + k + " = rebuilt." + k, " and "),
                each(columns, c -> "live." + c, ", "),
                each(columns, c -> "rebuilt." + c, ", "),
                each(keys, k -> "coalesce(live." + k + ", rebuilt." + k + ")", ", "));
        return ask(sql, values)
                .query((row, number) -> {
                    var kind = row.getBoolean("missing")
                            ? Kind.MISSING
                            : row.getBoolean("extra") ? Kind.EXTRA : Kind.DIFFERENT;
                    var here = kind == Kind.MISSING ? null : JSON.readTree(row.getString("live"));
                    var there = kind == Kind.EXTRA ? null : JSON.readTree(row.getString("rebuilt"));
                    var key = JSON.readTree(row.getString("key"));
                    return new Difference(table.name(), kind, key, columns(here, there), 0, List.of(), null);
                })
                .list();
    }

    private List<Column> columns(JsonNode here, JsonNode there) {
        var differing = new ArrayList<Column>();
        for (var column : columns) {
            var a = value(here, column);
            var b = value(there, column);
            if (!a.equals(b)) differing.add(new Column(column, a, b));
        }
        return differing;
    }

    private static JsonNode value(JsonNode row, String column) {
        return row == null ? JsonNodeFactory.instance.nullNode() : row.path(column);
    }

    private String rows(String from, Collection<String> values) {
        if (values == null) return from;
        return "(select * from " + from + " where " + table.key().orElseThrow().column() + " = any(:values))";
    }

    private JdbcClient.StatementSpec ask(String sql, Collection<String> values) {
        var statement = jdbc.sql(sql);
        return values == null ? statement : statement.param("values", values.toArray(String[]::new));
    }

    private static String each(List<String> names, Function<String, String> part, String separator) {
        return names.stream().map(part).collect(Collectors.joining(separator));
    }
}
