package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.rebuild.Difference.Column;
import io.quadrille.engine.rebuild.Difference.DifferenceKind;
import io.quadrille.engine.rebuild.RowScope.AllRows;
import io.quadrille.engine.rebuild.RowScope.RowsOfKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares two tables with the same columns row by row, in the caller's transaction. */
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
     * @param live the name of the live table, with its schema
     * @param rebuilt the name of the rebuilt table, with its schema
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

    /** The number of rows in the scope, in the live or the rebuilt table, whichever has more. */
    long count(RowScope scope) {
        var sql = String.format(
                Locale.ROOT,
                "select greatest((select count(*) from %s a), (select count(*) from %s b))",
                rows(live, scope),
                rows(rebuilt, scope));
        return statement(sql, scope).query(Long.class).single();
    }

    /** The rows of the scope that differ, in the order of their keys, without their events. */
    List<Difference> differences(RowScope scope) {
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
                rows(live, scope),
                rows(rebuilt, scope),
                each(keys, k -> "live." + k + " = rebuilt." + k, " and "),
                each(columns, c -> "live." + c, ", "),
                each(columns, c -> "rebuilt." + c, ", "),
                each(keys, k -> "coalesce(live." + k + ", rebuilt." + k + ")", ", "));
        return statement(sql, scope)
                .query((row, number) -> {
                    var kind = row.getBoolean("missing")
                            ? DifferenceKind.MISSING
                            : row.getBoolean("extra") ? DifferenceKind.EXTRA : DifferenceKind.DIFFERENT;
                    var liveRow = kind == DifferenceKind.MISSING ? null : JSON.readTree(row.getString("live"));
                    var rebuiltRow = kind == DifferenceKind.EXTRA ? null : JSON.readTree(row.getString("rebuilt"));
                    var key = JSON.readTree(row.getString("key"));
                    return new Difference(table.name(), kind, key, columns(liveRow, rebuiltRow), 0, List.of(), null);
                })
                .list();
    }

    private List<Column> columns(@Nullable JsonNode liveRow, @Nullable JsonNode rebuiltRow) {
        var differing = new ArrayList<Column>();
        for (var column : columns) {
            var liveValue = value(liveRow, column);
            var rebuiltValue = value(rebuiltRow, column);
            if (!liveValue.equals(rebuiltValue)) differing.add(new Column(column, liveValue, rebuiltValue));
        }
        return differing;
    }

    private static JsonNode value(@Nullable JsonNode row, String column) {
        return row == null ? JsonNodeFactory.instance.nullNode() : row.path(column);
    }

    private String rows(String from, RowScope scope) {
        return switch (scope) {
            case AllRows() -> from;
            case RowsOfKeys(var keys) ->
                "(select * from " + from + " where " + table.key().orElseThrow().column() + " = any(:values))";
        };
    }

    private JdbcClient.StatementSpec statement(String sql, RowScope scope) {
        var statement = jdbc.sql(sql);
        return switch (scope) {
            case AllRows() -> statement;
            case RowsOfKeys(var keys) -> statement.param("values", keys.toArray(String[]::new));
        };
    }

    private static String each(List<String> names, Function<String, String> part, String separator) {
        return names.stream().map(part).collect(Collectors.joining(separator));
    }
}
