package io.quadrille.benchmark;

import static java.util.stream.Collectors.toMap;

import io.quadrille.faults.LargeStore;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * A system with a large number of orders: some real ones, and copies of their rows under other ids. The topics are in a
 * state as after their retention, as in an old system.
 */
final class LargeInstallation {

    private static final int REAL_ORDERS = 1_000;
    private static final int CLIENTS = 16;

    private final Installation installation;
    private final Map<TopicPartition, RecordsToDelete> old;

    private LargeInstallation(Installation installation, Map<TopicPartition, RecordsToDelete> old) {
        this.installation = installation;
        this.old = old;
    }

    /** Places the real orders in the installation, stops it, and multiplies the orders. */
    static LargeInstallation grow(Installation installation, BenchmarkedSystem.Launch launch, int orders)
            throws IOException, InterruptedException, ExecutionException {
        try (var system = BenchmarkedSystem.start(installation, launch).awaitReady();
                var completions = system.completions().awaitReady()) {
            var phases = new MeasurementPhases(system, completions, CLIENTS);
            phases.throughput(phases.prepare(OrderSet.spread("base", REAL_ORDERS)));
            system.awaitSettled();
        }
        BenchmarkCheck.clean(installation);
        LargeStore.multiply(installation.sql("order"), Math.ceilDiv(orders, REAL_ORDERS));
        var large = new LargeInstallation(installation, old(installation));
        large.forgetRecords();
        return large;
    }

    Installation installation() {
        return installation;
    }

    /** @throws IllegalStateException if something is lost, duplicated or different */
    void check() throws InterruptedException, ExecutionException {
        // A broker that is killed within a minute of the deletion has not stored it.
        forgetRecords();
        BenchmarkCheck.clean(installation);
    }

    private void forgetRecords() throws InterruptedException, ExecutionException {
        try (var admin = admin(installation)) {
            admin.deleteRecords(old).all().get();
        }
    }

    private static Map<TopicPartition, RecordsToDelete> old(Installation installation)
            throws InterruptedException, ExecutionException {
        try (var admin = admin(installation)) {
            var topics = admin.describeTopics(installation.topics().all().keySet())
                    .allTopicNames()
                    .get();
            var latest = topics.values().stream()
                    .flatMap(topic ->
                            topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition())))
                    .collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
            return admin.listOffsets(latest).all().get().entrySet().stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .collect(toMap(
                            Map.Entry::getKey,
                            end -> RecordsToDelete.beforeOffset(end.getValue().offset())));
        }
    }

    private static Admin admin(Installation installation) {
        return Admin.create(Map.<String, Object>of(
                "bootstrap.servers", installation.servers().bootstrapServers()));
    }
}
