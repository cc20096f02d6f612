package io.quadrille.benchmark;

import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.invariants.Report;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Checks the consistency of a measured system; results of an inconsistent system do not count. */
final class BenchmarkCheck {

    /** A check of a million orders takes several minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private BenchmarkCheck() {}

    /** @throws IllegalStateException if something is lost, duplicated, different or unfinished */
    static void clean(Installation installation) {
        installation.domains().forEach((database, domains) -> clean(installation, database, domains));
    }

    private static void clean(Installation installation, String database, Set<String> domains) {
        var servers = installation.servers();
        var invariants = new Invariants(
                servers.sessions(database),
                Map.of("bootstrap.servers", servers.bootstrapServers()),
                installation.topics(),
                CheckoutSaga.SAGA,
                domains,
                Clock.systemUTC());
        await("idle system on " + database)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .pollInSameThread()
                .until(() -> isAtRest(database, invariants.check()));
    }

    private static boolean isAtRest(String database, Report report) throws SQLException {
        if (report.violations().isEmpty()) return report.waiting().isEmpty();
        throw new IllegalStateException(
                "the checker found " + report.violations().size() + " violations in " + database + ", the first ones: "
                        + report.violations()
                                .subList(0, Math.min(10, report.violations().size())));
    }
}
