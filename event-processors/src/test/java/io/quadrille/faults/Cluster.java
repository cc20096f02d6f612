package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.operating.invariants.JoinedStores;
import io.quadrille.operating.invariants.Report.Violation;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * One system in several parts. Each part has some of the domains, its own database and two replicas; only the broker
 * connects the parts.
 */
final class Cluster implements AutoCloseable {

    private static final Duration REST = Duration.ofMinutes(5);

    private final DurableServers servers;
    private final Map<InstalledSystem, List<ReplicaProcess>> parts = new LinkedHashMap<>();
    private final Map<String, InstalledSystem> byDomain = new HashMap<>();
    private final Map<String, RetryingClients> clients = new HashMap<>();

    Cluster(Path folder, List<Set<String>> partition) {
        servers = DurableServers.open(folder);
        for (var domains : partition) {
            var name = domains.stream().collect(Collectors.joining("-"));
            var system = servers.install(name, domains);
            system.with("QUADRILLE_PROCESSING_CLAIM_TIMEOUT", "5s");
            // Snapshots of wallets and items are taken early and are read, because not all aggregates are cached.
            system.with("QUADRILLE_AGGREGATES_SNAPSHOT_EVERY", "10");
            system.with("QUADRILLE_AGGREGATES_CACHE_SIZE", "20");
            // Eight pools share one server.
            system.with("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "8");
            var replicas = List.of(new ReplicaProcess(system, name + "-1"), new ReplicaProcess(system, name + "-2"));
            parts.put(system, replicas);
            for (var domain : domains) {
                byDomain.put(domain, system);
                clients.put(
                        domain,
                        new RetryingClients(
                                replicas.stream().map(ReplicaProcess::address).toArray(URI[]::new)));
            }
        }
    }

    /**
     * Starts one replica of each part and waits for all of them, so they have all the work. The second replicas join
     * later.
     */
    void start() {
        start(ApplicationProcess.application());
    }

    /** @param application the arguments of java: this build or another */
    void start(List<String> application) {
        parts.values().forEach(replicas -> replicas.getFirst().start(application));
        parts.values().forEach(replicas -> replicas.getFirst().awaitReady());
        parts.values().forEach(replicas -> replicas.getLast().start(application));
    }

    Stream<ReplicaProcess> replicas() {
        return parts.values().stream().flatMap(List::stream);
    }

    /** The replica of the domain with more of its work; on a busy machine neither may have all of it. */
    ReplicaProcess busier(String domain) {
        return parts.get(byDomain.get(domain)).stream()
                .max(Comparator.comparing(replica -> replica.holds().size()))
                .orElseThrow();
    }

    /** The replicas with the work of their part whose second replica is ready to take over. */
    List<ReplicaProcess> replaceable() {
        return parts.values().stream()
                .filter(twins -> twins.stream().allMatch(ReplicaProcess::isReady))
                .flatMap(List::stream)
                .filter(replica -> !replica.holds().isEmpty())
                .toList();
    }

    RetryingClients clients(String domain) {
        return clients.get(domain);
    }

    InstalledSystem part(String domain) {
        return byDomain.get(domain);
    }

    /** Sends each command to its domain and waits for all answers. */
    void ask(List<?> commands) throws Exception {
        var byDomain = commands.stream()
                .collect(Collectors.groupingBy(
                        command -> command.getClass().getPackageName().substring("io.quadrille.".length())));
        byDomain.forEach((domain, some) -> clients(domain).ask(some));
        for (var domain : byDomain.keySet()) clients(domain).awaitAnswers();
    }

    /**
     * Waits until no part has work left, no check finds a difference, and no event arrived during the checks, twice in
     * a row: an event of one part may have reached another part after that part was checked. An order that waits for
     * another part counts as a difference until then; a difference that stays fails the wait.
     */
    void awaitRest() {
        var last = new ArrayList<Long>();
        await("idle cluster")
                .atMost(REST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .pollInSameThread()
                .untilAsserted(() -> {
                    var before = events();
                    var same = last.equals(before);
                    last.clear();
                    for (var part : parts.keySet()) {
                        var report = part.check();
                        assertThat(report.violations())
                                .as("part with %s", parts.get(part))
                                .isEmpty();
                        assertThat(report.waiting())
                                .as("part with %s", parts.get(part))
                                .isEmpty();
                    }
                    last.addAll(before);
                    assertThat(events()).as("events of each part").isEqualTo(before);
                    assertThat(same)
                            .as("all parts idle in two rounds without new events")
                            .isTrue();
                });
    }

    /** Differences between the databases of an idle cluster. */
    List<Violation> differences() throws SQLException {
        var databases = new HashMap<String, DataSource>();
        byDomain.forEach((domain, system) -> databases.put(domain, system.database()));
        return JoinedStores.check(databases);
    }

    private List<Long> events() {
        return parts.keySet().stream().map(InstalledSystem::events).toList();
    }

    @Override
    public void close() {
        clients.values().forEach(RetryingClients::close);
        parts.values().forEach(replicas -> replicas.forEach(ReplicaProcess::close));
        servers.close();
    }
}
