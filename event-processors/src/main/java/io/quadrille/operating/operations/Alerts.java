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
 * Publishes an alert for each abandoned letter and each parked record, on the topic order.dead-letter. The letter or
 * the record is marked after Kafka has acknowledged its alert, so each alert is published at least once: after a crash
 * in between it is published again, with the same id.
 *
 * <p>Several processes may run it; an advisory lock lets one process at a time publish. Row locks instead would block
 * operators and groups for as long as Kafka does not answer.
 */
final class Alerts {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Maximum wait for an acknowledgement and, at shutdown, for the running batch. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Maximum number of letters, and of records, in one transaction. */
    private static final int BATCH = 200;

    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final AlertRecords format;
    private final ProducerFactory<byte[], byte[]> producers;
    private final OneAtATime steps;
    private final Periodic schedule = new Periodic("alerts", Duration.ZERO, INTERVAL, TIMEOUT, this::publishAll);

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
        this.steps = new OneAtATime(jdbc, transactions, "quadrille-alerts");
    }

    void start() {
        schedule.start();
    }

    /** Stops the schedule; waits up to 10 s for a running batch. */
    void stop() {
        schedule.stop();
    }

    private void publishAll() {
        try {
            steps.repeat(this::publish);
        } catch (RuntimeException | Error e) {
            // An Error may have ended the producer's thread, which never restarts; the next batch gets a new producer.
            producers.shutDown();
            throw e;
        }
    }

    /** Publishes and marks one batch of alerts. Returns whether there may be more. */
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
            sent.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka has not acknowledged an alert", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing alerts", e);
        }
    }
}
