package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;

/** Chooses random keys. Keys from rows show extra rows, and keys from events show missing rows. */
final class Sample {

    private static final String OF_ROWS = """
        select %1$s from %2$s.%3$s tablesample system (
          (select case when reltuples > 0 then least(100, 400.0 * :size / reltuples) else 100 end
           from pg_class where oid = cast(:table as regclass)))
        order by random() limit :size\
        """;

    private static final String OF_EVENTS = """
        select distinct substr(%1$s, length(:prefix) + 1) from domain_event_entry
        where payload_type = any(:types) and %1$s is not null and global_index in (
          select 1 + floor(random() * (select max(global_index) from domain_event_entry))::bigint
          from generate_series(1, :draws))
        limit :size\
        """;

    private static final int DRAWS_PER_KEY = 20;

    private final RebuildContext context;
    private final Projection projection;
    private final int size;

    Sample(RebuildContext context, Projection projection, int size) {
        this.context = context;
        this.projection = projection;
        this.size = size;
    }

    Collection<String> keys() {
        var keys = new LinkedHashSet<String>();
        for (var table : projection.tables())
            table.key().ifPresent(key -> keys.addAll(keysOfRows(table, key, Math.ceilDiv(size, 2))));
        projection.tables().stream()
                .map(ProjectedTable::key)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(key -> keys.addAll(keysOfEvents(key, Math.ceilDiv(size, 2))));
        return keys;
    }

    private Collection<String> keysOfRows(ProjectedTable table, ProjectedTable.JoinKey key, int number) {
        return context.jdbc()
                .sql(String.format(Locale.ROOT, OF_ROWS, key.column(), context.liveSchema(), table.name()))
                .param("table", context.liveSchema() + "." + table.name())
                .param("size", number)
                .query(String.class)
                .list();
    }

    private Collection<String> keysOfEvents(ProjectedTable.JoinKey key, int number) {
        return context.jdbc()
                .sql(String.format(Locale.ROOT, OF_EVENTS, key.eventColumn()))
                .param("prefix", key.prefix())
                .param("types", context.subscription(projection).types().toArray(String[]::new))
                .param("draws", number * DRAWS_PER_KEY)
                .param("size", number)
                .query(String.class)
                .list();
    }
}
