package io.quadrille.processors.benchmark;

import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.faults.LargeStore;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

import static java.util.stream.Collectors.toMap;

/**
 * Makes a system with very many orders: some real ones, and all that happened to them again and again under other names, as rows. On the
 * topics it looks as if their retention had passed, which is how a system of that age looks.
 */
final class LargeInstallation {

  private static final int REAL_ORDERS = 1_000;
  private static final int EVENTS_PER_ORDER = 10;

  private LargeInstallation() {}

  /** Places the real orders in the installation, stops it, and multiplies them. */
  static void grow(Installation installation, RunningSystem.Launch launch, int orders)
      throws InterruptedException, ExecutionException {
    try (var system = RunningSystem.start(installation, launch).awaitReady(); var ends = system.ends().awaitReady()) {
      var phases = new Phases(system, ends, 16);
      phases.throughput(phases.prepare(Orders.spread("base", REAL_ORDERS)));
      system.awaitSettled();
    }
    Check.clean(installation);
    LargeStore.grow(installation.sql(Domain.ORDER), (long) orders * EVENTS_PER_ORDER);
    forgetRecords(installation);
  }

  private static void forgetRecords(Installation installation) throws InterruptedException, ExecutionException {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", installation.servers().bootstrapServers()))) {
      var topics = admin.describeTopics(installation.topics().all().keySet()).allTopicNames().get();
      var latest =
          topics.values().stream()
              .flatMap(topic -> topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition())))
              .collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
      var ends = admin.listOffsets(latest).all().get();
      admin.deleteRecords(ends.entrySet().stream()
              .filter(end -> end.getValue().offset() > 0)
              .collect(toMap(Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue().offset()))))
          .all().get();
    }
  }
}
