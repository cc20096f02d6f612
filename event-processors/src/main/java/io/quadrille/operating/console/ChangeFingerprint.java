package io.quadrille.operating.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads a fingerprint of each area that consoles show. If any process has changed the data of an area since the
 * previous read, the area's fingerprint differs. One query computes all fingerprints from the ends of indexes and from
 * small tables. Thread-safe.
 */
final class ChangeFingerprint {

    private static final String QUERY = """
        select
          -- The first of the last thousand changes if an event commits after an event with a higher index.
          (select max(global_index) || ' ' || min(global_index)
             from (select global_index from domain_event_entry order by global_index desc limit 1000) newest)
            -- The transaction that stores events of other domains also moves the position of the group timeline.
            || (select coalesce(string_agg(md5(token), ' ' order by segment), '') from newest_position
              where processor_name = 'timeline')
            events,
          (select string_agg(concat_ws(' ', processor_name, owner, md5(token)), ',' order by processor_name, segment)
             from newest_position)
            || (select coalesce(string_agg(concat_ws(' ', processing_group, effective_at), ','
              order by processing_group), '')
                  from paused_group)
            || (select coalesce(string_agg(id::text, ',' order by id), '') from group_incident where rewound_at is
              null) groups,
          (select concat_ws(' ', count(*), max(touched_at), sum(attempts))
             from dead_letter where state in ('RETRYING', 'ABANDONED'))
            || (select coalesce(max(id), 0) from dead_letter) letters,
          (select count(*) from parked_record where state = 'PARKED') || ' ' || (select max(id) from parked_record)
            records,
          (select concat_ws(' ', max(id), max(updated_at)) from rebuild) rebuilds,
          (select max(id) from operator_act) acts\
        """;

    private final JdbcClient jdbc;

    ChangeFingerprint(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The current fingerprint of each area. */
    Map<ConsoleChange, String> read() {
        return jdbc.sql(QUERY).query((row, number) -> fingerprints(row)).single();
    }

    private static Map<ConsoleChange, String> fingerprints(ResultSet row) throws SQLException {
        var fingerprints = new EnumMap<ConsoleChange, String>(ConsoleChange.class);
        for (var change : ConsoleChange.values())
            fingerprints.put(change, String.valueOf(row.getString(change.name())));
        return fingerprints;
    }
}
