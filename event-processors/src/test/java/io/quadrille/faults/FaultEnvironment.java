package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.saga.IdleDetector;
import io.quadrille.saga.TopicClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.dao.DataAccessException;

/**
 * Everything that faults affect: the servers, the proxy to the database, the process of the application, and sometimes
 * a second process.
 */
final class FaultEnvironment implements AutoCloseable {

    /** One per thread, so that concurrent faults do not share random numbers. */
    private final ThreadLocal<Random> random;

    private final DurableServers servers;
    private final LossyDatabaseProxy databaseProxy;
    private final InstalledSystem system;
    private final int firstPort = InstalledSystem.port();
    private final int secondPort = InstalledSystem.port();
    private final HttpClient httpClient = HttpClient.newHttpClient();
    private final RetryingClients clients = new RetryingClients(
            URI.create("http://127.0.0.1:" + firstPort), URI.create("http://127.0.0.1:" + secondPort));
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile ApplicationProcess application;
    private volatile boolean wanted;
    private final TopicClient topicClient;
    private final IdleDetector idleDetector;
    private final AtomicLong unreadable = new AtomicLong();
    private volatile Map<String, byte[]> formerPositions;
    private volatile Map<String, byte[]> lastPositions;
    private volatile boolean positionsForgotten;
    private Thread operator;
    private volatile boolean closed;

    FaultEnvironment(Path folder, Random random) {
        this(folder, random, Map.of());
    }

    /** @param settings environment variables of the application */
    FaultEnvironment(Path folder, Random random, Map<String, String> settings) {
        this.random = ThreadLocal.withInitial(() -> random);
        servers = DurableServers.open(folder);
        databaseProxy = new LossyDatabaseProxy(servers.postgres().port());
        system = servers.install("faults", databaseProxy.port());
        // Sweeps often, because the default of ten minutes would delay the effect of an error.
        system.with("QUADRILLE_RETENTION_SWEEPEVERY", "1s");
        settings.forEach(system::with);
        startApplication();
        application.awaitReady();
        topicClient = new TopicClient(system);
        idleDetector = new IdleDetector(system, topicClient);
        rememberPositions();
        rememberPositions();
    }

    Random random() {
        return random.get();
    }

    /** From now on this thread draws random numbers from the seed. */
    void drawFrom(long seed) {
        random.set(new Random(seed));
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random().nextInt(choices.length)];
    }

    DurableServers servers() {
        return servers;
    }

    LossyDatabaseProxy databaseProxy() {
        return databaseProxy;
    }

    InstalledSystem system() {
        return system;
    }

    RetryingClients clients() {
        return clients;
    }

    ApplicationProcess application() {
        return application;
    }

    /**
     * From now on the application is restarted whenever it ends by itself, as it does when it cannot reach a server at
     * its start.
     */
    synchronized void startApplication() {
        wanted = true;
        var started = system.start(firstPort);
        application = started;
        started.whenEnded(() -> startAgain(started));
    }

    private synchronized void startAgain(ApplicationProcess ended) {
        if (!wanted || application != ended) return;
        restarts.incrementAndGet();
        startApplication();
    }

    /** SIGKILL. The application stays down until it is started. */
    void killApplication() {
        wanted = false;
        application.kill();
    }

    /** SIGTERM. The application stays down until it is started. */
    void stopApplication() {
        wanted = false;
        application.stop();
    }

    /** How often the application ended by itself. */
    int restarts() {
        return restarts.get();
    }

    /**
     * Returns the process in which the code was installed; a process that is frozen, killed or starting does not accept
     * code.
     */
    ApplicationProcess inject(CodeInjection code, int errors) {
        return await("the application to accept injected code")
                .pollInSameThread()
                .ignoreException(IllegalStateException.class)
                .until(
                        () -> {
                            var running = application;
                            code.into(running, errors);
                            return running;
                        },
                        ApplicationProcess::isAlive);
    }

    /** A second process, which the clients use too. The caller ends it. */
    ApplicationProcess startSecond() {
        return system.start(secondPort);
    }

    boolean isIdle() {
        return clients.areAllAnswered() && system.underWay() == 0;
    }

    /** Sends requests and does not wait for the answers. */
    void sendRequests(String path, int number) {
        var request = HttpRequest.newBuilder(application.address().resolve(path))
                .timeout(PATIENCE)
                .build();
        for (int i = 0; i < number; i++) httpClient.sendAsync(request, BodyHandlers.discarding());
    }

    /** The remembered positions do not apply to the current topics any more. */
    void forgetPositions() {
        positionsForgotten = true;
    }

    void rememberPositions() {
        var positions = new HashMap<String, byte[]>();
        system.sql()
                .sql("select processor_name, token from newest_position where token is not null")
                .query(row -> {
                    positions.put(row.getString(1), row.getBytes(2));
                });
        formerPositions = positionsForgotten ? positions : lastPositions;
        lastPositions = positions;
        positionsForgotten = false;
    }

    /** The position of a group at the last but one call of {@link #rememberPositions}. */
    byte[] formerPosition(String group) {
        return formerPositions.get(group);
    }

    ProducerRecord<byte[], byte[]> record(EventMessage<?> event, SagaTopic topic) {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                system.topics(),
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        return converter.createKafkaMessage(event, system.topics().nameOf(topic));
    }

    void publishUnreadable(SagaTopic topic, ProducerRecord<byte[], byte[]> record) {
        topicClient.publish(record);
        unreadable.addAndGet(topic.readers().stream()
                .map(Groups::named)
                .filter(group -> group != Groups.PLATFORM)
                .count());
    }

    /**
     * Waits until every client that waits now has an answer, all events stored by then are published and read, the
     * orders that were open then have ended, no dead letter is open, every unreadable record is parked, and the
     * application is ready.
     */
    void awaitRecovery() {
        var answered = clients.currentCommands();
        await("answers to all waiting clients").until(answered::getAsBoolean);
        var underWay = system.withStatus("PROCESSING", "PAYMENT_PENDING");
        var last = count("select coalesce(max(id), 0) from dead_letter");
        idleDetector.awaitCaughtUp();
        await("recovery").pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            assertThat(system.notEnded(underWay)).isEmpty();
            assertThat(count("select count(*) from dead_letter where state in ('RETRYING', 'ABANDONED') and id <= "
                            + last))
                    .as("open dead letters")
                    .isZero();
            assertThat(parked()).as("parked records").isEqualTo(unreadable.get());
            assertThat(application.isReady()).as("application is ready").isTrue();
        });
    }

    /** Waits until all events that are stored now are published and handled. */
    void awaitCaughtUp() {
        idleDetector.awaitCaughtUp();
    }

    /** As an operator who knows these records. */
    void discardUnreadable() {
        var discarded = system.sql()
                .sql("update parked_record set discarded_at = now() where state = 'PARKED'")
                .update();
        assertThat((long) discarded).isEqualTo(unreadable.get());
    }

    /** From now on an operator rewinds each group with an incident, and does nothing else. */
    void startOperator() {
        if (operator != null) return;
        operator = Thread.ofVirtual().name("operator").start(() -> {
            while (!closed) rewind();
        });
    }

    private void rewind() {
        try {
            var groups = system.sql()
                    .sql("select processing_group from group_incident where rewound_at is null")
                    .query(String.class)
                    .list();
            for (var group : groups) {
                var act = HttpRequest.newBuilder(
                                application.address().resolve("/api/operations/groups/" + group + "/rewind"))
                        .header("Content-Type", "application/json")
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.ofString("{\"actor\":\"ann\",\"reason\":\"the broker has lost records\"}"))
                        .build();
                httpClient.send(act, BodyHandlers.discarding());
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        } catch (IOException | DataAccessException away) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often these groups were rewound. */
    long rewinds(List<String> groups) {
        return system.sql()
                .sql("select count(*) from group_incident where rewound_at is not null and processing_group in"
                        + " (:groups)")
                .param("groups", groups)
                .query(Long.class)
                .single();
    }

    /** How often the relay completed the republication of lost records. */
    long repairs() {
        return count("select count(*) from republication where topics is not null and finished_at is not null");
    }

    /** The number of records on a topic. */
    long records(SagaTopic topic) {
        var name = system.topics().nameOf(topic);
        return topicClient.ends().entrySet().stream()
                .filter(end -> end.getKey().topic().equals(name))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private long parked() {
        return count("select count(*) from parked_record where state = 'PARKED'");
    }

    private long count(String query) {
        return system.sql().sql(query).query(Long.class).single();
    }

    @Override
    public void close() {
        closed = true;
        clients.close();
        httpClient.shutdownNow();
        killApplication();
        topicClient.close();
        databaseProxy.close();
        servers.close();
    }
}
