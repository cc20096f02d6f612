package io.quadrille.processors.operations;

import io.quadrille.processors.deadletter.DeadLetters;
import io.quadrille.processors.eventstore.BestEffort;
import io.quadrille.processors.kafka.ParkedRecordTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tells the outside about abandoned letters and parked records, on the topic order.dead-letter. Each is marked when Kafka has
 * acknowledged its alert, so each is told at least once: after a crash between the two it is told again, under the same id.
 *
 * <p>Several processes may run it. One at a time publishes, under a lock on nothing but the publishing: locked rows would hold up
 * operators and groups for as long as Kafka does not answer.
 */
final class Alerts {

  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BATCH = 200;

  private final DeadLetters letters;
  private final ParkedRecordTable records;
  private final AlertRecords format;
  private final ProducerFactory<byte[], byte[]> producers;
  private final TransactionOperations transactions;
  private final JdbcClient jdbc;
  private ScheduledExecutorService schedule;

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
    this.transactions = transactions;
    this.jdbc = jdbc;
  }

  synchronized void start() {
    if (schedule != null) return;
    schedule = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("alerts").daemon().factory());
    schedule.scheduleWithFixedDelay(BestEffort.runnable(this::publishAll), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for what is under way. */
  synchronized void stop() {
    if (schedule == null) return;
    schedule.shutdown();
    try {
      if (!schedule.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) schedule.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    schedule = null;
  }

  private void publishAll() {
    try {
      boolean more = true;
      while (more) more = Boolean.TRUE.equals(transactions.execute(status -> publish()));
    } catch (RuntimeException | Error e) {
      // What is thrown from here ends the schedule.
      log.warn("Alerts wait: they could not be published or marked", e);
      // An Error may have ended its thread, and Kafka starts no other for it.
      producers.shutDown();
    }
  }

  /** Publishes what has not been told yet, up to a limit, and marks it. Returns whether there may be more. */
  private boolean publish() {
    var locked = "select pg_try_advisory_xact_lock(hashtextextended('quadrille-alerts', 0))";
    if (!jdbc.sql(locked).query(Boolean.class).single()) return false;
    var abandoned = letters.withoutAlert(BATCH);
    var parked = records.withoutAlert(BATCH);
    send(Stream.concat(abandoned.stream().map(format::of), parked.stream().map(format::of)).toList());
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
