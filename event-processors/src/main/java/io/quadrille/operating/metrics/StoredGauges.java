package io.quadrille.operating.metrics;

import io.quadrille.engine.integrity.ChainFollower;
import io.quadrille.engine.log.FollowerLag;
import io.quadrille.engine.transport.EventRelay;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The gauges from the database, which are the same in every process: lags, letters, parked records, groups, rebuilds
 * and checks. One query reads all of them; its duration does not grow with the number of events.
 */
final class StoredGauges implements GaugeSource {

    private static final String QUERY = String.format(
            Locale.ROOT,
            """
            with known as (select unnest(cast(:groups as text[])) as name),
            rebuilt as (select unnest(cast(:projections as text[])) as name),
            claim as (
              select name, group_incident.id is not null as incident, case
                  when group_incident.id is not null then 'incident'
                  when paused_at is not null and effective_at is not null then 'paused'
                  when paused_at is not null then 'pausing'
                  when owner is null
                    or cast(timestamp as timestamptz) not between cast(:alive as timestamptz) and cast(:ahead as
                      timestamptz)
                    then 'stopped'
                  else 'running' end as state
              from known left join paused_group on paused_group.processing_group = name
                left join token_entry on processor_name = name and segment = 0
                left join group_incident on group_incident.processing_group = name and rewound_at is null)
            select 'RELAY_EVENTS' as gauge, '' as tag, '' as other, %s as value
            union all select 'RELAY_SECONDS', '', '', %s
            union all select 'CHAIN_EVENTS', '', '', %s
            union all select 'CHAIN_SECONDS', '', '', %s
            union all
            select 'GROUP_STATE', name, possible, case when state = possible then 1 else 0 end
            from claim, unnest(array['running', 'incident', 'pausing', 'paused', 'stopped']) possible
            union all
            select 'GROUP_INCIDENT', name, '', case when incident then 1 else 0 end from claim
            union all select 'RELAY_REPAIRS', '', '', (select count(*) from republication where topics is not null)
            union all
            select 'LETTERS', name, possible, (select count(*) from dead_letter where processing_group = name
              and state = possible)
            from known, unnest(array['RETRYING', 'ABANDONED']) possible
            union all
            select 'LETTER_CAUSES', processing_group, coalesce(regexp_replace(cause_type, '^.*[.$]', ''),
              'waits behind another'), count(*)
            from dead_letter where state in ('RETRYING', 'ABANDONED') and processing_group in (select name from known)
            group by 2, 3
            union all
            select 'PARKED', name, '', (select count(*) from parked_record where parked_by = name
              and state = 'PARKED') from known
            union all
            select unnest(array['PARKED_CONTENTS', 'PARKED_BYTES']), '', '', unnest(array[count(*),
              coalesce(sum(bytes), 0)])
            from parked_content where bytes > 0
            union all
            select 'DRIFT', name, '', (
              select differing from audit_check where projection = name and finished_at is not null order by id desc
                limit 1)
            from rebuilt
            union all
            select 'UNFILLED', projection, '', case when filled_at is null then 1 else 0 end
            from projection_fill where events <> '{}'
            union all
            select 'REBUILD_LEFT', name, '', log_end - position
            from rebuilt left join rebuild on projection = name and state in ('RUNNING', 'PAUSED', 'CAUGHT_UP',
              'STOPPED', 'FAILED')
            union all
            select 'REBUILD_RATE', name, '', run_position * 1000 / nullif(run_millis, 0)
            from rebuilt left join rebuild on projection = name and state = 'RUNNING'\
            """,
            FollowerLag.events(EventRelay.POSITION),
            FollowerLag.seconds(EventRelay.POSITION),
            FollowerLag.events(ChainFollower.POSITION),
            FollowerLag.seconds(ChainFollower.POSITION));

    private final JdbcClient jdbc;
    private final Collection<String> groups;
    private final Collection<String> projections;
    private final Duration claimTimeout;
    private final Clock clock;

    /** @param claimTimeout a claim counts as abandoned if its owner has not confirmed it for twice this time */
    StoredGauges(
            JdbcClient jdbc,
            Collection<String> groups,
            Collection<String> projections,
            Duration claimTimeout,
            Clock clock) {
        this.jdbc = jdbc;
        this.groups = groups;
        this.projections = projections;
        this.claimTimeout = claimTimeout;
        this.clock = clock;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var found = new HashMap<ReadGauge.SeriesKey, Double>();
        jdbc.sql(QUERY)
                .param("groups", groups.toArray(String[]::new))
                .param("projections", projections.toArray(String[]::new))
                .param("alive", now.minus(claimTimeout.multipliedBy(2)))
                .param("ahead", now.plus(claimTimeout.multipliedBy(2)))
                .param("now", now)
                .query(row -> {
                    var value = row.getBigDecimal("value");
                    var key =
                            ReadGauge.valueOf(row.getString("gauge")).of(row.getString("tag"), row.getString("other"));
                    found.put(key, value == null ? Double.NaN : value.doubleValue());
                });
        return found;
    }
}
