package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Publishes each new record once more immediately, so every record is delivered twice. */
final class RecordDuplicator {

    private final TopicClient topicClient;
    private final List<String> seen = new ArrayList<>();

    /** Duplicates records from now on. */
    RecordDuplicator(TopicClient topicClient) {
        this.topicClient = topicClient;
        topicClient.read();
    }

    /** Duplicates until the condition holds and every record has its duplicate. */
    void duplicateUntil(Callable<Boolean> end) {
        await("duplicates of all records").pollInterval(Duration.ofMillis(5)).until(() -> {
            // The condition is checked first: records that arrive after the last read need duplicates too.
            boolean ended = end.call();
            return duplicateNew() == 0 && seenTwice() && ended;
        });
    }

    /** Deliveries by event id. */
    Map<String, Long> deliveries() {
        return seen.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    }

    private boolean seenTwice() {
        return deliveries().values().stream().allMatch(times -> times == 2);
    }

    private int duplicateNew() {
        var fresh = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : topicClient.read()) {
            if (!seen.contains(TopicClient.eventId(record))) fresh.add(record);
            seen.add(TopicClient.eventId(record));
        }
        topicClient.publishAgain(fresh);
        return fresh.size();
    }
}
