package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.saga.MixedOrders;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application is killed repeatedly during its work. */
class KillTest {

    private static final Logger log = LoggerFactory.getLogger(KillTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("quadrille.test.kills", 10);
    private static final int EVENTS_PER_ORDER = 9;
    private static final int ORDERS = Integer.getInteger("quadrille.test.orders", 500);

    @TempDir
    private Path folder;

    @Test
    void ten_kills_during_500_orders_leave_no_order_lost_stuck_or_paid_twice() throws Exception {
        log.info("To repeat with the same orders and kills: -Dquadrille.seed={}", SEED);
        var mix = new MixedOrders(SEED, ORDERS);
        var random = new Random(SEED);
        var waves = waves(mix);
        int port = InstalledSystem.port();
        try (var servers = DurableServers.open(folder)) {
            var system = servers.install("kill");
            var application = system.start(port);
            try (var clients = new RetryingClients(application.address())) {
                long opened = System.nanoTime();
                application.awaitReady();
                log.info("Ready after {}", since(opened));
                clients.ask(mix.shop());
                clients.awaitAnswers();
                log.info("Catalogue created after {}", since(opened));
                long shop = system.events();
                int inTheMiddle = 0;
                for (int kill = 1; kill <= KILLS; kill++) {
                    long before = system.events();
                    long started = System.nanoTime();
                    clients.ask(waves.get(kill - 1));
                    system.awaitEvents(before + 1);
                    var firstEvent = since(started);
                    // Anywhere between the first event of the first open order and the last event of the last one.
                    long left = shop + (long) EVENTS_PER_ORDER * ORDERS * kill / (KILLS + 1) - before;
                    system.awaitEvents(
                            before + 1 + random.nextLong(Math.max(left, 1)),
                            () -> clients.areAllAnswered() && system.underWay() == 0);
                    application.kill();
                    long underWay = system.underWay();
                    if (underWay > 0) inTheMiddle++;
                    log.info(
                            "Kill {}: first event after {}, killed {} events later, {} orders accepted, {} of them"
                                    + " under way",
                            kill,
                            firstEvent,
                            system.events() - before,
                            clients.accepted().size(),
                            underWay);
                    application = system.start(port);
                }
                clients.ask(waves.getLast());
                clients.awaitAnswers();
                long accepted = System.nanoTime();
                system.awaitRest();
                log.info("All orders accepted; idle {} later with {} events", since(accepted), system.events());
                application.awaitReady();
                assertThat(inTheMiddle).as("kills while orders were open").isGreaterThan(KILLS / 2);
                assertThat(clients.accepted()).hasSize(ORDERS);
                system.assertNothingLostOrDoubled(clients.accepted(), mix.certain());
            } finally {
                application.kill();
            }
        }
    }

    /** Equal parts of the orders, one before each kill and one after the last; the first part has the deposits. */
    private static List<List<Object>> waves(MixedOrders mix) {
        var waves = new ArrayList<List<Object>>();
        for (int i = 0; i <= KILLS; i++) {
            waves.add(new ArrayList<>(mix.orders().subList(ORDERS * i / (KILLS + 1), ORDERS * (i + 1) / (KILLS + 1))));
        }
        mix.supplies().stream().filter(DepositMoney.class::isInstance).forEach(waves.getFirst()::add);
        return waves;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
    }
}
