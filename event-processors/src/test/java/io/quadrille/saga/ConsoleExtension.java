package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.Damage;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Provides one system with one console to all test classes that register this extension, and changes the system without
 * the console. After each test the browser must have reported no problem.
 */
final class ConsoleExtension implements BeforeAllCallback, AfterEachCallback {

    private ConsoleSession session;

    private record ConsoleSession(RunningSystem system, ConsoleBrowser console) implements AutoCloseable {

        static ConsoleSession open() {
            var system = RunningSystem.start(
                    List.of(FailingReactions.class),
                    "quadrille.processing.attempts=1",
                    "quadrille.processing.breaker-threshold=1000",
                    "quadrille.dead-letters.first-retry=10ms",
                    "quadrille.dead-letters.attempts=1",
                    "quadrille.stuck.limit=200ms",
                    "quadrille.audit.check-cron=-");
            TeaShop.open(system);
            try {
                return new ConsoleSession(system, new ConsoleBrowser(system));
            } catch (RuntimeException e) {
                system.close();
                throw e;
            }
        }

        @Override
        public void close() {
            // The console is still connected; a shutdown must not wait for it.
            system.close();
            console.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        var all = context.getRoot().getStore(Namespace.create(ConsoleExtension.class));
        session = all.computeIfAbsent(ConsoleSession.class, key -> ConsoleSession.open(), ConsoleSession.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(console().browserProblems())
                .as("problems reported by the browser")
                .isEmpty();
    }

    RunningSystem system() {
        return session.system();
    }

    ConsoleBrowser console() {
        return session.console();
    }

    void place(String orderId) {
        shop().place(orderId);
    }

    /** Runs the work while the group is stopped. */
    void whileStopped(ConsumerGroup group, Runnable work) {
        system().stop(group);
        try {
            work.run();
        } finally {
            system().start(group);
        }
    }

    void awaitStatus(String orderId, String status) {
        shop().awaitStatus(orderId, status);
    }

    private TeaShop shop() {
        return new TeaShop(system());
    }

    /**
     * Places an order whose event becomes an abandoned dead letter of the order group; returns the id of the dead
     * letter.
     */
    long abandonedLetter(String orderId, HandlerFailure failure) {
        system().bean(FailingReactions.class).failures.put(orderId, failure);
        place(orderId);
        return awaitId(
                "select coalesce(max(id), 0) from dead_letter where state = 'ABANDONED' and sequence_id = :what",
                orderId);
    }

    void repair(String orderId) {
        system().bean(FailingReactions.class).failures.remove(orderId);
    }

    String letterState(long id) {
        return system().sql()
                .sql("select state from dead_letter where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** Publishes an unreadable value; returns the id of the record that the wallet group parks. */
    long parkedRecord(String key, String value) {
        try (var topicClient = new TopicClient(system())) {
            var topic = system().topics().nameOf(Topics.ORDER_PAYMENT);
            topicClient.publish(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)));
        }
        return awaitParkedRecord(key);
    }

    /** Publishes an event with truncated JSON, which Jackson refuses; returns the id of the parked record. */
    long parkedByJackson(String orderId) {
        try (var topicClient = new TopicClient(system())) {
            topicClient.publish(
                    new DamagedRecords(system(), orderId).record(Damage.TRUNCATED_JSON, Topics.ORDER_PAYMENT));
        }
        return awaitParkedRecord(orderId);
    }

    private long awaitParkedRecord(String key) {
        return awaitId(
                "select coalesce(max(id), 0) from parked_record where convert_from(record_key, 'UTF8') = :what", key);
    }

    private long awaitId(String sql, String what) {
        return await(sql + " " + what)
                .until(
                        () -> system().sql()
                                .sql(sql)
                                .param("what", what)
                                .query(Long.class)
                                .single(),
                        id -> id > 0);
    }
}
