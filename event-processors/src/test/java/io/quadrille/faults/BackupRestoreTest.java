package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.Damage;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.HeaderNames;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.operating.invariants.JoinedStores;
import io.quadrille.saga.MixedOrders;
import io.quadrille.saga.TopicClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup is restored below newer topics: the start reports this, and the lost events are recovered from the topics,
 * or their records are fenced. {@code -Dquadrille.test.put-back-orders} sets the number of lost orders; the log says
 * how long each step takes.
 */
class BackupRestoreTest {

    private static final Logger log = LoggerFactory.getLogger(BackupRestoreTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int KEPT = 40;
    private static final int LOST = Integer.getInteger("quadrille.test.put-back-orders", 60);
    private static final List<String> JAVA = ApplicationProcess.java(256);

    @TempDir
    private Path folder;

    private final MixedOrders mix = new MixedOrders(SEED, KEPT + LOST);

    @Test
    void events_missing_in_a_backup_are_recovered_from_the_topics_or_their_records_are_fenced() throws Exception {
        log.info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        try (var servers = DurableServers.open(folder)) {
            var system = servers.install("put-back");
            servers.backUp(system, "nothing");
            try (var app = start(system);
                    var clients = new RetryingClients(app.address())) {
                ask(clients, mix.shop());
                ask(clients, mix.orders().subList(0, KEPT));
                system.awaitRest();
                app.stop();
            }
            servers.backUp(system, "backup");
            String keyed;
            try (var app = start(system);
                    var clients = new RetryingClients(app.address())) {
                ask(clients, mix.orders().subList(KEPT, KEPT + LOST));
                keyed = placeUnderKey(app);
                system.awaitRest();
                app.stop();
            }
            var completed = Set.copyOf(system.withStatus("COMPLETED"));
            var cancelled = Set.copyOf(system.withStatus("CANCELLED"));
            assertThat(completed).contains(keyed);

            servers.restore(system, "backup");
            assertRefused(system, "recover --from-topics --dry-run");
            assertThat(system.check().violations())
                    .extracting(violation -> violation.rule())
                    .contains("NOTHING_ELSE_IS_ON_A_TOPIC");

            long before = system.events();
            assertThat(recover(system, 0, "--from-topics", "--dry-run"))
                    .anyMatch(line -> line.startsWith("lost: ") && !line.contains("; 0 events"));
            assertThat(system.events()).as("events after a dry run").isEqualTo(before);
            killAfterAPage(system, before);
            assertRefused(system, "was not finished");
            recover(system, 0, "--from-topics", "--reason", "backup of the night put back");
            assertThat(recover(system, 0, "--from-topics")).anyMatch(line -> line.startsWith("lost: 0 records"));

            try (var app = start(system);
                    var clients = new RetryingClients(app.address())) {
                ask(clients, mix.orders().subList(KEPT, KEPT + LOST));
                assertThat(placeUnderKey(app))
                        .as("order id for a repeated idempotency key")
                        .isEqualTo(keyed);
                system.awaitRest();
                assertThat(system.withStatus("COMPLETED")).containsExactlyInAnyOrderElementsOf(completed);
                assertThat(system.withStatus("CANCELLED")).containsExactlyInAnyOrderElementsOf(cancelled);
                assertClean(system);
                parksWhatTheFormerIncarnationPublishes(system);
                app.stop();
            }

            servers.restore(system, "backup");
            assertRefused(system, "recover --from-topics --dry-run");
            recover(system, 0, "--fence", "--reason", "these orders are given up");
            try (var app = start(system);
                    var clients = new RetryingClients(app.address())) {
                system.awaitRest();
                assertThat(ended(system)).containsExactlyInAnyOrderElementsOf(ids(0, KEPT));
                var discard = "update parked_record set discarded_at = now() where parked_by = 'wallet'";
                assertThat(system.sql().sql(discard).update())
                        .as("position after the republished record of the former incarnation")
                        .isOne();
                assertClean(system);
                ask(clients, mix.orders().subList(KEPT, KEPT + LOST));
                assertThat(placeUnderKey(app)).isEqualTo(keyed);
                system.awaitRest();
                var all = ids(0, KEPT + LOST);
                all.add(keyed);
                assertThat(ended(system)).containsExactlyInAnyOrderElementsOf(all);
                assertThat(system.withStatus("COMPLETED")).containsAll(mix.certain());
                assertClean(system);
                app.stop();
            }

            // An unreadable record is no lost event, even if its header names one of our types.
            publishUnreadable(system);
            try (var app = start(system)) {
                app.stop();
            }
            assertThat(recover(system, 0, "--from-topics", "--dry-run"))
                    .anyMatch(line -> line.startsWith("left as they are: 3 records"))
                    .anyMatch(line -> line.startsWith("lost: 0 records"));

            // A new database: the entities that the orders need were never on a topic.
            servers.restore(system, "nothing");
            assertRefused(system, "recover --from-topics --dry-run");
            assertThat(recover(system, 1, "--from-topics"))
                    .anyMatch(line -> line.startsWith("held back order ") && line.contains("the store does not know "));
            assertRefused(system, "was not finished");
        }
    }

    @Test
    void a_domain_with_its_own_database_recovers_events_from_the_topics_of_the_others() throws Exception {
        log.info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        var others = Set.of("inventory", "coupon", "wallet");
        try (var servers = DurableServers.open(folder)) {
            var order = servers.install("put-back-order", Set.of("order"));
            var rest = servers.install("put-back-others", others);
            Set<String> completed;
            try (var app = start(order);
                    var other = start(rest);
                    var clients = new RetryingClients(app.address());
                    var shop = new RetryingClients(other.address())) {
                ask(shop, mix.shop());
                ask(clients, mix.orders().subList(0, KEPT));
                awaitRest(order, rest);
                app.stop();
                other.stop();
            }
            servers.backUp(order, "backup_order");
            servers.backUp(rest, "backup_others");
            try (var other = start(rest)) {
                try (var app = start(order);
                        var clients = new RetryingClients(app.address())) {
                    ask(clients, mix.orders().subList(KEPT, KEPT + LOST));
                    awaitRest(order, rest);
                    completed = Set.copyOf(order.withStatus("COMPLETED"));
                    app.stop();
                }
                // The other domains continue and know all orders.
                servers.restore(order, "backup_order");
                assertRefused(order, "recover --from-topics --dry-run");
                assertThat(recover(order, 2, "--fence")).anyMatch(line -> line.contains("--others-have-handled-them"));
                recover(order, 0, "--from-topics");
                try (var app = start(order)) {
                    awaitRest(order, rest);
                    assertThat(order.withStatus("COMPLETED")).containsExactlyInAnyOrderElementsOf(completed);
                    app.stop();
                }
                other.stop();
            }
            // The opposite case: all orders exist, but their stock, coupons and payments are lost.
            servers.restore(rest, "backup_others");
            assertRefused(rest, "recover --from-topics --dry-run");
            recover(rest, 0, "--from-topics");
            try (var app = start(order);
                    var other = start(rest)) {
                awaitRest(order, rest);
                assertThat(order.withStatus("COMPLETED")).containsExactlyInAnyOrderElementsOf(completed);
                app.stop();
                other.stop();
            }
            var databases = new HashMap<String, DataSource>(Map.of("order", order.database()));
            others.forEach(domain -> databases.put(domain, rest.database()));
            assertThat(JoinedStores.check(databases)).isEmpty();
        }
    }

    private static ApplicationProcess start(InstalledSystem system) {
        long begun = System.nanoTime();
        var app = system.start(InstalledSystem.port());
        app.awaitReady();
        log.info("Ready after {}", since(begun));
        return app;
    }

    private static void ask(RetryingClients clients, List<?> commands) throws Exception {
        clients.ask(commands);
        clients.awaitAnswers();
    }

    private List<String> ids(int from, int to) {
        var ids = new ArrayList<String>();
        mix.orders().subList(from, to).forEach(order -> ids.add(order.orderId()));
        return ids;
    }

    private static Set<String> ended(InstalledSystem system) {
        return new HashSet<>(system.withStatus("COMPLETED", "CANCELLED"));
    }

    /** An order without an id in the request. */
    private static String placeUnderKey(ApplicationProcess app) throws Exception {
        var request = HttpRequest.newBuilder(app.address().resolve("/api/orders"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "the-one-key")
                .POST(BodyPublishers.ofString("{\"userId\":\"u0\",\"lines\":[{\"productId\":\"p0\",\"quantity\":1}]}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            var location = answer.headers().firstValue("Location").orElseThrow();
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    private void assertRefused(InstalledSystem system, String says) throws Exception {
        var output = Files.createTempFile(folder, "refused", ".log");
        long begun = System.nanoTime();
        try (var refused = system.start(InstalledSystem.port(), output)) {
            var ended = new CountDownLatch(1);
            refused.whenEnded(ended::countDown);
            assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("end of the refused start")
                    .isTrue();
            assertThat(refused.stop()).as("exit code").isNotZero();
        }
        assertThat(output).content(StandardCharsets.UTF_8).contains(says);
        log.info("Start refused after {}", since(begun));
    }

    private static List<String> recover(InstalledSystem system, int code, String... options) throws Exception {
        long begun = System.nanoTime();
        try (var recover = system.command(JAVA, with("recover", options))) {
            int ended = recover.exitCode();
            recover.output().forEach(line -> log.info("| {}", line));
            assertThat(ended).as(String.join("\n", recover.output())).isEqualTo(code);
            log.info("recover {} took {}", List.of(options), since(begun));
            return recover.output();
        }
    }

    private static String[] with(String first, String... others) {
        var all = new ArrayList<String>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }

    /** Then only some of the events are in the store: the second page is blocked until the process is gone. */
    private static void killAfterAPage(InstalledSystem system, long before) throws Exception {
        system.sql().sql("""
            create function hold() returns trigger language plpgsql as $$ begin
              if exists (select from domain_event_entry where global_index > %d) then
                perform pg_advisory_xact_lock(4711);
              end if;
              return null;
            end $$\
            """.formatted(before)).update();
        system.sql()
                .sql("create trigger held before insert on domain_event_entry for each statement execute function"
                        + " hold()")
                .update();
        try (var holding = system.session();
                var lock = holding.createStatement()) {
            lock.execute("select pg_advisory_lock(4711)");
            try (var recover = system.command(JAVA, "recover", "--from-topics")) {
                await("the lock on the second page").until(() -> waiting(system) > 0);
                recover.kill();
            }
        }
        await("end of the session of the killed process")
                .until(() -> system.sql()
                                .sql("select count(*) from pg_locks join pg_database on oid = database"
                                        + " where locktype = 'advisory' and datname = current_database()")
                                .query(Long.class)
                                .single()
                        == 0);
        assertThat(system.events()).isGreaterThan(before);
        system.sql().sql("drop trigger held on domain_event_entry").update();
        system.sql().sql("drop function hold()").update();
    }

    private static long waiting(InstalledSystem system) {
        return system.sql()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                .query(Long.class)
                .single();
    }

    /** A process of the abandoned database continues to publish. */
    private static void parksWhatTheFormerIncarnationPublishes(InstalledSystem system) {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                system.topics(),
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        var record = converter.createKafkaMessage(
                SagaEvents.event(Topics.ORDER_PAYMENT, "of-the-former"),
                system.topics().nameOf(Topics.ORDER_PAYMENT));
        record.headers().add("ce_incarnation", Incarnations.text(1).getBytes(StandardCharsets.UTF_8));
        try (var topicClient = new TopicClient(system)) {
            topicClient.publish(record);
        }
        var causes = "select cause from parked_record where parked_by = 'wallet'";
        await("parked record")
                .untilAsserted(() -> assertThat(
                                system.sql().sql(causes).query(String.class).list())
                        .singleElement()
                        .asString()
                        .startsWith(
                                "incarnation 1 of the store of domain order published the record after incarnation 2"
                                        + " had started"));
    }

    private static void publishUnreadable(InstalledSystem system) {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                system.topics(),
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        try (var topicClient = new TopicClient(system)) {
            for (var damage : List.of(Damage.LATER_REVISION, Damage.UNKNOWN_TYPE, Damage.NUL_IN_TYPE)) {
                var event = SagaEvents.event(Topics.ORDER_PAYMENT, "unreadable");
                var record = converter.createKafkaMessage(event, system.topics().nameOf(Topics.ORDER_PAYMENT));
                topicClient.publish(damage.on(record, HeaderNames.OURS));
            }
        }
    }

    private static void assertClean(InstalledSystem system) {
        var report = system.check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
    }

    /** Checks each system twice, one after the other, until neither has work left. */
    private static void awaitRest(InstalledSystem... systems) {
        var last = new ArrayList<Long>();
        await("idle systems")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .pollInSameThread()
                .untilAsserted(() -> {
                    var before = Stream.of(systems).map(InstalledSystem::events).toList();
                    boolean same = last.equals(before);
                    last.clear();
                    for (var system : systems) assertClean(system);
                    last.addAll(before);
                    assertThat(Stream.of(systems).map(InstalledSystem::events).toList())
                            .isEqualTo(before);
                    assertThat(same)
                            .as("all systems idle in two rounds without new events")
                            .isTrue();
                });
    }

    private static Duration since(long nanoTime) {
        return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
    }
}
