package io.quadrille.operating.operations;

import io.quadrille.engine.database.OneAtATime;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.threads.Periodic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tells the outside about abandoned letters and parked records, on the topic order.dead-letter. Each is marked when
 * Kafka has acknowledged its alert, so each is told at least once: after a crash between the two it is told again,
 * under the same id.
 *
 * <p>Several processes may run it. One at a time publishes, under a lock on nothing but the publishing: locked rows
 * would hold up operators and groups for as long as Kafka does not answer.
 */
final class Alerts {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BATCH = 200;

    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final AlertRecords format;
    private final ProducerFactory<byte[], byte[]> producers;
    private final OneAtATime work;
    private final Periodic schedule = new Periodic("alerts", Duration.ZERO, EVERY, PATIENCE, this::publishAll);

    Alerts(
            DeadLetters letters,
            ParkedRecordTable records,
            AlertRecords format,
            ProducerFactory<byte[], byte[]> producers,
            TransactionOperations transactions,
            JdbcClient jdbc) {
        this.letters = letters;
        this.records = records;
        this.format = format;
        this.producers = producers;
        this.work = new OneAtATime(jdbc, transactions, "quadrille-alerts");
    }

    void start() {
        schedule.start();
    }

    /** Waits for what is under way. */
    void stop() {
        schedule.stop();
    }

    private void publishAll() {
        try {
            work.repeat(this::publish);
        } catch (RuntimeException | Error e) {
            // An Error may have ended its thread, and Kafka starts no other for it.
            producers.shutDown();
            throw e;
        }
    }

    /** Publishes what has not been told yet, up to a limit, and marks it. Returns whether there may be more. */
    private boolean publish() {
        var abandoned = letters.withoutAlert(BATCH);
        var parked = records.withoutAlert(BATCH);
        send(Stream.concat(abandoned.stream().map(format::of), parked.stream().map(format::of))
                .toList());
        if (!abandoned.isEmpty()) letters.markAlerted(abandoned);
        if (!parked.isEmpty()) records.markAlerted(parked);
        return abandoned.size() == BATCH || parked.size() == BATCH;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> alerts) {
        if (alerts.isEmpty()) return;
        var producer = producers.createProducer();
        var sent = alerts.stream().map(producer::send).toList();
        sent.forEach(Alerts::awaitAcknowledgement);
    }

    private static void awaitAcknowledgement(Future<?> sent) {
        try {
            sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not acknowledge an alert", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing alerts", e);
        }
    }
}
