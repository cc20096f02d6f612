package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Publishes each record that it sees for the first time once more, at once: every delivery becomes two. */
final class RecordDuplicator {

    private final TopicClient topicClient;
    private final List<String> seen = new ArrayList<>();

    /** Echoes what comes from now on. */
    RecordDuplicator(TopicClient topicClient) {
        this.topicClient = topicClient;
        topicClient.read();
    }

    /** Echoes until the end is reached and every record has had its echo. */
    void duplicateUntil(Callable<Boolean> end) {
        await("end of the echo").pollInterval(Duration.ofMillis(5)).until(() -> {
            // The end first: a record that comes behind the last look must have its echo too.
            boolean ended = end.call();
            return duplicateNew() == 0 && seenTwice() && ended;
        });
    }

    /** How often each event was seen. */
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
