package io.quadrille.engine.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table with one row per record, and its SQL. The columns follow from the components of the record: {@code placedAt}
 * is the column {@code placed_at}. These types have a column:
 *
 * <table>
 * <caption>Types of components and columns</caption>
 * <tr><th>component</th><th>column</th></tr>
 * <tr><td>String, enum</td><td>text</td></tr>
 * <tr><td>long, Long</td><td>bigint</td></tr>
 * <tr><td>int, Integer</td><td>integer</td></tr>
 * <tr><td>boolean, Boolean</td><td>boolean</td></tr>
 * <tr><td>BigInteger</td><td>numeric</td></tr>
 * <tr><td>Instant</td><td>timestamptz, truncated to microseconds</td></tr>
 * <tr><td>LocalDate</td><td>date</td></tr>
 * <tr><td>List, Set, Map</td><td>jsonb</td></tr>
 * <tr><td>a record</td><td>the columns of its components, with the component's name before theirs; the record is null
 * if all of them are null</td></tr>
 * <tr><td>Optional</td><td>the column of its value; null if empty</td></tr>
 * </table>
 *
 * <p>A component of any type but a primitive one may be null. All statements run in the caller's transaction.
 * Thread-safe.
 *
 * @param <R> the type of a row
 */
public final class RecordTable<R extends Record> {

    private final JdbcClient jdbc;
    private final String name;
    private final Class<R> type;
    private final RecordColumns record;
    private final List<RecordColumns.Column> columns;
    private final String key;
    private final String select;
    private final String upsert;

    /**
     * @param name the table; it must have the columns of the record, and may have others
     * @param key the column of the table's primary key, which is a text
     * @throws IllegalArgumentException if the type of a component has no column, or no component is the key
     */
    public RecordTable(JdbcClient jdbc, Class<R> type, String name, String key) {
        this.jdbc = jdbc;
        this.name = name;
        this.type = type;
        this.key = key;
        record = new RecordColumns(type);
        columns = record.all();
        if (columns.stream()
                .noneMatch(column -> column.name().equals(key) && column.type().equals("text")))
            throw new IllegalArgumentException(
                    type.getName() + " has no component of type text for the key " + key + " of table " + name);
        select = "select " + each(columns, UnaryOperator.identity()) + " from " + name;
        upsert = upsert();
    }

    private String upsert() {
        var values = columns.stream()
                .map(column -> ":" + column.name() + "::" + column.type() + "[]")
                .collect(Collectors.joining(", "));
        var others =
                columns.stream().filter(column -> !column.name().equals(key)).toList();
        var update =
                others.isEmpty() ? "nothing" : "update set " + each(others, column -> column + " = excluded." + column);
        return "insert into " + name + " (" + each(columns, UnaryOperator.identity()) + ") select * from unnest("
                + values + ") on conflict (" + key + ") do " + update;
    }

    private static String each(List<RecordColumns.Column> columns, UnaryOperator<String> part) {
        return columns.stream().map(RecordColumns.Column::name).map(part).collect(Collectors.joining(", "));
    }

    public String name() {
        return name;
    }

    /** A query for all rows, without conditions: {@code select order_id, user_id from order_view}. */
    public String select() {
        return select;
    }

    /** Makes a record of a row that has the columns of {@link #select}. */
    public RowMapper<R> mapper() {
        return (row, number) -> read(row);
    }

    private R read(ResultSet row) throws SQLException {
        var read = record.read(row);
        if (read == null) throw new IllegalStateException("all columns of a row of " + name + " are null");
        return type.cast(read);
    }

    /** Reads the rows of the given keys with one query. The result lacks keys that have no row. */
    public Map<String, R> find(Collection<String> keys) {
        var found = new LinkedHashMap<String, R>();
        jdbc.sql(select + " where " + key + " = any(:keys)")
                .param("keys", keys.toArray(String[]::new))
                .query(row -> {
                    found.put(row.getString(key), read(row));
                });
        return found;
    }

    /** Reads the row of the key. */
    public Optional<R> find(String key) {
        return Optional.ofNullable(find(List.of(key)).get(key));
    }

    /** Inserts the rows, and replaces those that exist, with one statement. The keys must differ. */
    public void store(Collection<R> rows) {
        var statement = jdbc.sql(upsert);
        for (var column : columns)
            statement.param(column.name(), column.values().apply(rows));
        statement.update();
    }
}
