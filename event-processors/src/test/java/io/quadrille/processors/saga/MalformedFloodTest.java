package io.quadrille.processors.saga;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.processors.choreography.Topic;
import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.invariants.Publication;
import io.quadrille.processors.kafka.Damage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ten times as many malformed records as orders, of every kind on every topic, among orders of all kinds: all the ones are parked
 * with their cause, all the others end as they must.
 */
class MalformedFloodTest {

  private static final long SEED = Long.getLong("quadrille.seed", 20_261_122L);
  private static final int ORDERS = 1_000;
  private static final int MALFORMED_PER_ORDER = 10;
  private static final int MALFORMED = ORDERS * MALFORMED_PER_ORDER;
  private static final int CLIENTS = 8;
  private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
  private static final Map<Future<RecordMetadata>, Damage> sent = new ConcurrentHashMap<>();
  private static RunningSystem system;
  private static DamagedRecords damages;

  @BeforeAll
  static void mix_them_and_wait_for_the_end() throws Exception {
    system = RunningSystem.start("logging.level.io.quadrille.processors.kafka.ParkedRecords=ERROR");
    damages = new DamagedRecords(system, "o-damaged");
    mix.shop().forEach(system.commands()::sendAndWait);
    Map<String, Object> broker = Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());
    try (var wire = new Wire(system);
        var producer = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
      var work = new ArrayList<Runnable>();
      for (var order : mix.orders()) {
        int first = work.size() * MALFORMED_PER_ORDER;
        work.add(
            () -> {
              for (int i = first; i < first + MALFORMED_PER_ORDER; i++) send(producer, i);
              system.commands().sendAndWait(order);
            });
      }
      Crowd.does(CLIENTS, work);
      producer.flush();
      await("end of every order").until(() -> withStatus("COMPLETED", "CANCELLED").size() == ORDERS);
      new Quiet(system, wire).awaitQuiet();
    }
  }

  /** Every kind comes on every topic. */
  private static void send(KafkaProducer<byte[], byte[]> producer, int number) {
    var kinds = Damage.values();
    var damage = kinds[number % kinds.length];
    var topic = Topic.values()[number / kinds.length % Topic.values().length];
    sent.put(producer.send(damages.record(damage, topic)), damage);
  }

  @AfterAll
  static void stop() {
    system.close();
  }

  private record Position(String topic, int partition, long offset) {}

  private record Parked(Position position, String group, String cause) {}

  @Test
  void every_malformed_record_is_parked_with_its_cause_by_each_group_that_reads_its_topic() throws Exception {
    var damageAt = new HashMap<Position, Damage>();
    for (var record : sent.entrySet()) {
      var at = record.getKey().get();
      damageAt.put(new Position(at.topic(), at.partition(), at.offset()), record.getValue());
    }
    assertThat(damageAt).hasSize(MALFORMED);
    assertThat(damageAt.values()).contains(Damage.values());

    var parked = parked();

    assertThat(parked.stream().map(Parked::position).distinct()).containsExactlyInAnyOrderElementsOf(damageAt.keySet());
    long expected = damageAt.keySet().stream().mapToLong(at -> damages.readers(at.topic()).size()).sum();
    assertThat(parked).hasSize((int) expected);
    for (var record : parked) {
      var damage = damageAt.get(record.position());
      assertThat(record.cause()).as("%s at %s", damage, record.position()).contains(damage.cause());
    }
  }

  @Test
  void every_order_has_ended_as_it_must() throws Exception {
    assertThat(withStatus("COMPLETED", "CANCELLED"))
        .containsExactlyInAnyOrderElementsOf(mix.orders().stream().map(PlaceOrder::orderId).toList());
    assertThat(withStatus("COMPLETED")).containsAll(mix.certain());
    var report = system.bean(Invariants.class).check();
    assertThat(report.violations()).isNotEmpty().allMatch(v -> v.rule().equals(Publication.NO_RECORD_IS_PARKED.name()));
    assertThat(report.waiting()).isEmpty();
  }

  private static List<Parked> parked() {
    return system
        .sql()
        .sql("select topic, partition, record_offset, parked_by, cause from parked_record")
        .query((r, n) -> new Parked(new Position(r.getString(1), r.getInt(2), r.getLong(3)), r.getString(4), r.getString(5)))
        .list();
  }

  private static List<String> withStatus(String... statuses) {
    return system
        .sql()
        .sql("select order_id from order_view where status in (:statuses)")
        .param("statuses", List.of(statuses))
        .query(String.class)
        .list();
  }
}
