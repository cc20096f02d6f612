package io.quadrille.processors.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the last check of each projection found, and how far its rebuild is; the same in every process. Asked when a gauge is read, at
 * most once a second; NaN if it is not known. Thread-safe.
 */
final class AuditMetrics implements MeterBinder {

  static final String DRIFT = "quadrille.audit.drift";
  static final String LEFT = "quadrille.rebuild.left";
  static final String RATE = "quadrille.rebuild.rate";

  private static final Logger log = LoggerFactory.getLogger(AuditMetrics.class);
  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

  private static final String LAST =
      """
      select distinct on (projection) 'quadrille.audit.drift' as meter, projection, differing as value
      from audit_check where finished_at is not null order by projection, id desc""";

  private static final String PROGRESS =
      """
      select 'quadrille.rebuild.left' as meter, projection, log_end - position as value
      from rebuild where state in ('RUNNING', 'PAUSED', 'CAUGHT_UP', 'STOPPED', 'FAILED')
      union all
      select 'quadrille.rebuild.rate', projection, run_position * 1000 / nullif(run_millis, 0)
      from rebuild where state = 'RUNNING'""";

  private final JdbcClient jdbc;
  private final List<String> projections;
  private long looked;
  private Map<String, Double> values;

  AuditMetrics(JdbcClient jdbc, List<String> projections) {
    this.jdbc = jdbc;
    this.projections = projections;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var projection : projections) {
      gauge(registry, DRIFT, projection, "rows that differed from the event store at the last check");
      gauge(registry, LEFT, projection, "positions of the log that an open rebuild has not folded yet");
      gauge(registry, RATE, projection, "positions of the log per second that a running rebuild folds");
    }
  }

  private void gauge(MeterRegistry registry, String name, String projection, String description) {
    Gauge.builder(name, this, metrics -> metrics.value(name, projection))
        .tag("projection", projection)
        .description(description)
        .register(registry);
  }

  private synchronized double value(String name, String projection) {
    if (values == null || System.nanoTime() - looked > KEPT_NANOS) {
      values = ask();
      looked = System.nanoTime();
    }
    return values.getOrDefault(name + projection, Double.NaN);
  }

  private Map<String, Double> ask() {
    var found = new HashMap<String, Double>();
    try {
      for (var query : List.of(LAST, PROGRESS)) {
        jdbc.sql(query)
            .query(
                row -> {
                  var value = row.getObject("value", Long.class);
                  if (value != null) found.put(row.getString("meter") + row.getString("projection"), value.doubleValue());
                });
      }
    } catch (RuntimeException unknown) {
      log.debug("Drift and progress are unknown", unknown);
    }
    return found;
  }
}
