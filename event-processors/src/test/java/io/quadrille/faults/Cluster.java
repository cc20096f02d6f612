package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.operating.invariants.JoinedStores;
import io.quadrille.operating.invariants.Report.Violation;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * One system as several parts, each some domains with a database of their own and two replicas, joined by the broker
 * alone.
 */
final class Cluster implements AutoCloseable {

    private static final Duration REST = Duration.ofMinutes(5);

    private final DurableServers servers;
    private final Map<InstalledSystem, List<ReplicaProcess>> parts = new LinkedHashMap<>();
    private final Map<Domain, InstalledSystem> byDomain = new EnumMap<>(Domain.class);
    private final Map<Domain, RetryingClients> clients = new EnumMap<>(Domain.class);

    Cluster(Path folder, List<Set<Domain>> partition) {
        servers = DurableServers.open(folder);
        for (var domains : partition) {
            var name = domains.stream()
                    .map(domain -> domain.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining("-"));
            var system = servers.install(name, domains);
            system.with("QUADRILLE_PROCESSING_CLAIM_TIMEOUT", "5s");
            // Wallets and items have snapshots soon, and are read from them: not all are cached.
            system.with("QUADRILLE_AGGREGATES_SNAPSHOT_EVERY", "10");
            system.with("QUADRILLE_AGGREGATES_CACHE_SIZE", "20");
            // Eight pools on one server.
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
     * Starts a replica of each part and waits for all of them; they have the work. Their twins join them while others
     * go on.
     */
    void start() {
        start(ApplicationProcess.application());
    }

    /** @param application what java is to run: this build or another */
    void start(List<String> application) {
        parts.values().forEach(replicas -> replicas.getFirst().start(application));
        parts.values().forEach(replicas -> replicas.getFirst().awaitReady());
        parts.values().forEach(replicas -> replicas.getLast().start(application));
    }

    Stream<ReplicaProcess> replicas() {
        return parts.values().stream().flatMap(List::stream);
    }

    /** Of the two that run the domain the one that has more of its work; on a busy machine neither may have all. */
    ReplicaProcess busier(Domain domain) {
        return parts.get(byDomain.get(domain)).stream()
                .max(Comparator.comparing(replica -> replica.holds().size()))
                .orElseThrow();
    }

    /** Those that have the work of their part, and a twin that is ready to take it over. */
    List<ReplicaProcess> dispensable() {
        return parts.values().stream()
                .filter(twins -> twins.stream().allMatch(ReplicaProcess::isReady))
                .flatMap(List::stream)
                .filter(replica -> !replica.holds().isEmpty())
                .toList();
    }

    RetryingClients clients(Domain domain) {
        return clients.get(domain);
    }

    InstalledSystem part(Domain domain) {
        return byDomain.get(domain);
    }

    /** Has each command done where its domain runs. */
    void ask(List<?> commands) throws Exception {
        var byDomain = commands.stream().collect(Collectors.groupingBy(command -> Domain.of(command.getClass())));
        byDomain.forEach((domain, some) -> clients(domain).ask(some));
        for (var domain : byDomain.keySet()) clients(domain).awaitAnswers();
    }

    /**
     * Waits until no part has anything left to do, nothing differs, and nothing came while all were looked at, twice:
     * what one part stored before it was looked at may have reached another one after that one was. An order that waits
     * for another part is none of this part's work, so it differs until then; what differs to the end fails with it.
     */
    void awaitRest() {
        var last = new ArrayList<Long>();
        await("rest")
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
                    assertThat(same).as("twice the same").isTrue();
                });
    }

    /** What differs between the databases, at rest. */
    List<Violation> differences() throws SQLException {
        var databases = new HashMap<Domain, DataSource>();
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
