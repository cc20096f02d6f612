package io.quadrille.processors.kafka;

import io.quadrille.processors.eventstore.CommittedEvents;
import io.quadrille.processors.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.TopicResolver;
import org.axonframework.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the event store's log to Kafka: the outbox. It reads committed events in order, sends a whole batch
 * asynchronously, awaits every acknowledgement, and only then moves its position. Delivery is at least once; order is kept
 * per aggregate and per key.
 *
 * <p>One relay publishes at a time: it holds an advisory lock on its own database session, and its position only moves from
 * the value it last stored, so that a relay that lost its session without noticing cannot move it back. A failure of any
 * kind closes session and producer; the next attempt starts at the stored position.
 */
public final class EventRelay {

  private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
  private static final String NAME = "kafka";
  private static final int BATCH = 1_000;
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration HOLE = Duration.ofMillis(1);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final DataSource sessions;
  private final Serializer serializer;
  private final TopicResolver topics;
  private final KafkaMessageConverter<byte[], byte[]> converter;
  private final ProducerFactory<byte[], byte[]> producers;
  private final Semaphore bell = new Semaphore(0);
  private volatile boolean running;
  private Thread thread;

  /**
   * @param sessions opens a database session of its own at each call, in auto-commit mode; not a pool, since the session's
   *     lock and settings must end with it
   * @param producers makes one producer at a time, with one request in flight, which it closes without waiting: the order of
   *     the log is kept by that
   */
  public EventRelay(
      DataSource sessions,
      Serializer serializer,
      TopicResolver topics,
      KafkaMessageConverter<byte[], byte[]> converter,
      ProducerFactory<byte[], byte[]> producers) {
    this.sessions = sessions;
    this.serializer = serializer;
    this.topics = topics;
    this.converter = converter;
    this.producers = producers;
  }

  /** Says that events were committed. Cheap, never blocks, callable from any thread. */
  public void wake() {
    if (bell.availablePermits() == 0) bell.release();
  }

  public synchronized void start() {
    if (running) return;
    running = true;
    thread = new Thread(this::run, "relay");
    thread.start();
  }

  /** Stops after the batch that is under way, or without it if it takes long: it is published again after the next start. */
  public synchronized void stop() {
    running = false;
    wake();
    try {
      if (thread == null || thread.join(GRACE)) return;
      producers.shutDown();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (running) {
        try (var session = sessions.getConnection()) {
          if (lock(session)) publish(session);
          else await(RETRY);
        } catch (SQLException | ExecutionException | RuntimeException | Error e) {
          log.warn("Relay starts again at its stored position", e);
          producers.shutDown();
          await(RETRY);
        }
      }
    } catch (InterruptedException e) {
      running = false;
    } finally {
      producers.shutDown();
    }
  }

  private void publish(Connection session) throws SQLException, ExecutionException, InterruptedException {
    // A position that is lost in a crash only means publishing again: not worth a wait for the disk.
    try (var statement = session.createStatement()) {
      statement.execute("set synchronous_commit = off");
    }
    var events = new CommittedEvents(serializer, storedPosition(session));
    while (running) {
      long before = events.position();
      awaitAll(send(events.read(session, BATCH)));
      if (events.position() > before) {
        storePosition(session, before, events.position());
      } else {
        await(events.waiting() ? HOLE : IDLE);
      }
    }
  }

  private List<Future<?>> send(List<StoredEvent> batch) {
    var sent = new ArrayList<Future<?>>(batch.size());
    if (batch.isEmpty()) return sent;
    Producer<byte[], byte[]> producer = producers.createProducer();
    var endAtFirstFailure = new EndAtFirstFailure();
    for (var event : batch) {
      topics
          .resolve(event.message())
          .map(topic -> converter.createKafkaMessage(event.message(), topic))
          .ifPresent(record -> sent.add(producer.send(record, endAtFirstFailure)));
    }
    return sent;
  }

  /**
   * Closes the producer when it gives up a record, on the producer's own thread and so before it sends the next one: what
   * stands behind that record in the log must not arrive before it.
   */
  private final class EndAtFirstFailure implements Callback {

    private final AtomicBoolean ended = new AtomicBoolean();

    @Override
    public void onCompletion(RecordMetadata written, Exception failure) {
      if (failure != null && ended.compareAndSet(false, true)) producers.shutDown();
    }
  }

  private static void awaitAll(List<Future<?>> sent) throws ExecutionException, InterruptedException {
    for (var record : sent) record.get();
  }

  private static boolean lock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
      statement.setString(1, "quadrille-relay-" + NAME);
      try (var row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static long storedPosition(Connection connection) throws SQLException {
    try (var insert =
            connection.prepareStatement("insert into relay_position values (?, 0) on conflict do nothing");
        var select = connection.prepareStatement("select global_index from relay_position where relay = ?")) {
      insert.setString(1, NAME);
      insert.executeUpdate();
      select.setString(1, NAME);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void storePosition(Connection connection, long from, long to) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "update relay_position set global_index = ?, updated_at = now() where relay = ? and global_index = ?")) {
      statement.setLong(1, to);
      statement.setString(2, NAME);
      statement.setLong(3, from);
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("another relay has moved the position from " + from);
      }
    }
  }

  private void await(Duration time) throws InterruptedException {
    if (bell.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) bell.drainPermits();
  }
}
