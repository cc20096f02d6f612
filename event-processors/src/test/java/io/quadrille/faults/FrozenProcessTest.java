package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.saga.MixedOrders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of two processes is frozen until the other one has finished all work. */
class FrozenProcessTest {

    private static final Logger log = LoggerFactory.getLogger(FrozenProcessTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int PORTION = 60;
    private static final int SIGTERM = 143;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final MixedOrders mix = new MixedOrders(SEED, 3 * PORTION);

    @Test
    void a_second_process_continues_while_the_first_is_frozen_and_nothing_happens_twice_when_the_first_resumes()
            throws Exception {
        log.info("To repeat with the same orders and times: -Dquadrille.seed={}", SEED);
        try (var servers = DurableServers.open(folder)) {
            goOnBeside(servers.install("frozen"));
        }
    }

    /** The broker keeps its connections and answers nothing. */
    @Test
    void a_running_or_starting_process_shuts_down_while_the_broker_is_frozen() throws Exception {
        try (var servers = DurableServers.open(folder)) {
            var system = servers.install("told-to-end");
            try (var atWork = system.start(InstalledSystem.port());
                    var clients = new RetryingClients(atWork.address())) {
                atWork.awaitReady();
                clients.ask(mix.shop());
                clients.awaitAnswers();
                servers.kafka().pause();
                place(clients, 0);
                clients.awaitAnswers();
                assertThat(atWork.stop()).as("exit code").isEqualTo(SIGTERM);
            }
            try (var starting = system.start(InstalledSystem.port())) {
                await("the starting process to connect").until(() -> system.sessions() > 0);
                assertThat(starting.stop()).as("exit code").isEqualTo(SIGTERM);
            }
            servers.kafka().resume();
        }
    }

    private void goOnBeside(InstalledSystem system) throws Exception {
        try (var first = system.start(InstalledSystem.port())) {
            first.awaitReady();
            try (var second = system.start(InstalledSystem.port());
                    var clients = new RetryingClients(first.address(), second.address())) {
                second.awaitReady();
                clients.ask(mix.shop());
                clients.awaitAnswers();
                long before = system.events();
                place(clients, 0);
                system.awaitEvents(before + 1 + random.nextInt(6 * PORTION));
                // The process with the work; on a slow machine the work may have moved from one to the other.
                var standing = await("a process that holds claims")
                        .until(() -> working(system, first, second), Optional::isPresent)
                        .orElseThrow();
                standing.pause();
                long frozen = System.nanoTime();
                long events = system.events();
                place(clients, 1);
                system.awaitTakeOver(standing);
                log.info("Frozen: takeover of all groups after {}", since(frozen));
                clients.awaitAnswers();
                system.awaitRest();
                log.info(
                        "Frozen: {} more events, idle after {}; clients were refused {} times",
                        system.events() - events,
                        since(frozen),
                        clients.refusals());
                standing.resume();
                var accepted = new HashSet<>(clients.accepted());
                try (var returned = new RetryingClients(standing.address())) {
                    place(returned, 2);
                    returned.awaitAnswers();
                    accepted.addAll(returned.accepted());
                }
                system.awaitRest();
                first.awaitReady();
                second.awaitReady();
                system.assertNothingLostOrDoubled(accepted, mix.certain());
            }
        }
    }

    private static Optional<ApplicationProcess> working(InstalledSystem system, ApplicationProcess... processes) {
        return Stream.of(processes)
                .filter(process -> !system.groupsOf(process).isEmpty())
                .findFirst();
    }

    private void place(RetryingClients clients, int portion) {
        clients.ask(mix.orders().subList(portion * PORTION, (portion + 1) * PORTION));
    }

    private static Duration since(long nanoTime) {
        return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
    }
}
