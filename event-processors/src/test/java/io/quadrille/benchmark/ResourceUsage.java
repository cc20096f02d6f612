package io.quadrille.benchmark;

import java.util.function.DoubleSupplier;

/**
 * The resources used until a time. The processes of PostgreSQL report up to a second late; under steady load the error
 * is the same at both times and cancels out.
 *
 * @param application CPU seconds, like all figures; NaN if unknown
 */
record ResourceUsage(
        double application,
        double postgres,
        double kafka,
        double driver,
        double commits,
        double fsyncs,
        double walBytes) {

    private static final double MILLIS = 1_000;

    /** @param application CPU seconds of the measured processes */
    static ResourceUsage now(BenchmarkServers servers, DoubleSupplier application) {
        var database = servers.sql("postgres")
                .sql("""
                    select (select sum(xact_commit) from pg_stat_database where datname <> 'postgres'),
                      (select sum(fsyncs) from pg_stat_io where object = 'wal'),
                      pg_current_wal_lsn() - '0/0'::pg_lsn\
                    """)
                .query((row, number) -> new double[] {row.getDouble(1), row.getDouble(2), row.getDouble(3)})
                .single();
        return new ResourceUsage(
                application.getAsDouble(),
                servers.postgresTime(),
                servers.brokerTime(),
                ProcessTime.of(ProcessHandle.current().pid()),
                database[0],
                database[1],
                database[2]);
    }

    /** Adds the usage since then, divided by the number of orders. */
    void addTo(Measurements measured, ResourceUsage since, long orders) {
        measured.add(Metric.CPU_APPLICATION, (application - since.application) * MILLIS / orders);
        measured.add(Metric.CPU_POSTGRES, (postgres - since.postgres) * MILLIS / orders);
        measured.add(Metric.CPU_KAFKA, (kafka - since.kafka) * MILLIS / orders);
        measured.add(Metric.CPU_DRIVER, (driver - since.driver) * MILLIS / orders);
        measured.add(Metric.COMMITS, (commits - since.commits) / orders);
        measured.add(Metric.FSYNCS, (fsyncs - since.fsyncs) / orders);
        measured.add(Metric.WAL, (walBytes - since.walBytes) / orders);
    }
}
