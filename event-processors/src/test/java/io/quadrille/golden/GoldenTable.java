package io.quadrille.golden;

import io.quadrille.engine.projection.Projection;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A table of a projection. */
record GoldenTable(Projection projection, String name) {

    private static final String KEY = """
        select string_agg(quote_ident(attname), ', ' order by array_position(indkey::smallint[], attnum))
        from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
        where indrelid = cast(:table as regclass) and indisprimary\
        """;

    static List<GoldenTable> of(Collection<? extends Projection> projections) {
        return projections.stream()
                .flatMap(projection ->
                        projection.tables().stream().map(table -> new GoldenTable(projection, table.name())))
                .toList();
    }

    /** The rows as JSON in key order; times are in UTC, independent of the time zone of the session. */
    List<String> rows(DataSource database) {
        var read = new TransactionTemplate(new DataSourceTransactionManager(database));
        return read.execute(transaction -> {
            var sql = JdbcClient.create(database);
            sql.sql("set local time zone 'UTC'").update();
            var key = sql.sql(KEY).param("table", name).query(String.class).single();
            return sql.sql("select to_jsonb(t)::text from " + name + " t order by " + key)
                    .query(String.class)
                    .list();
        });
    }
}
