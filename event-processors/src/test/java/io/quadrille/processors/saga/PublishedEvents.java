package io.quadrille.processors.saga;

import io.quadrille.processors.choreography.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares what is on the topics with the event store: each published event is there, on its topic, and nothing else is. */
public final class PublishedEvents {

  private final Observed system;

  public PublishedEvents(Observed system) {
    this.system = system;
  }

  /** What differs, by topic, event and order; repetitions are none. */
  public List<String> differences(List<ConsumerRecord<byte[], byte[]>> records) {
    var onTopic = new HashMap<String, Set<String>>();
    records.forEach(r -> onTopic.computeIfAbsent(r.topic(), topic -> new HashSet<>()).add(Wire.eventId(r)));
    var differences = new ArrayList<String>();
    system.topics().all().keySet().forEach(
        topic -> {
          var published = onTopic.getOrDefault(topic, Set.of());
          var stored = storedFor(topic);
          stored.forEach(
              (event, order) -> {
                if (!published.contains(event)) {
                  differences.add("event " + event + " of order " + order + " is not on its topic " + topic);
                }
              });
          published.stream()
              .filter(event -> !stored.containsKey(event))
              .forEach(event -> differences.add("event " + event + " on " + topic + " is not in the store"));
        });
    return differences;
  }

  /** The order of each stored event that belongs on the topic. */
  private Map<String, String> storedFor(String topic) {
    var types = Vocabulary.messageTypes();
    var names =
        system.topics().typesOn(topic).stream().map(type -> types.of(type).orElseThrow().name()).toList();
    var stored = new HashMap<String, String>();
    system.sql().sql("select event_identifier, order_id from domain_event_entry where payload_type in (:names)")
        .param("names", names)
        .query(row -> {
          stored.put(row.getString(1), row.getString(2));
        });
    return stored;
  }
}
