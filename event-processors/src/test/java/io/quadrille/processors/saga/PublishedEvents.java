package io.quadrille.processors.saga;

import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.serialization.MessageTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares what is on the topics with the event store: each published event is there, on its topic, and nothing else is. */
final class PublishedEvents {

  private final RunningSystem system;

  PublishedEvents(RunningSystem system) {
    this.system = system;
  }

  /** What differs, by topic, event and order; repetitions are none. */
  List<String> differences(List<ConsumerRecord<byte[], byte[]>> records) {
    var onTopic = new HashMap<String, Set<String>>();
    records.forEach(r -> onTopic.computeIfAbsent(r.topic(), topic -> new HashSet<>()).add(Wire.eventId(r)));
    var differences = new ArrayList<String>();
    system.bean(EventTopics.class).all().keySet().forEach(
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
    var types = system.bean(MessageTypes.class);
    var names =
        system.bean(EventTopics.class).typesOn(topic).stream().map(type -> types.of(type).orElseThrow().name()).toList();
    var stored = new HashMap<String, String>();
    system.sql().sql("select event_identifier, order_id from domain_event_entry where payload_type in (:names)")
        .param("names", names)
        .query(row -> {
          stored.put(row.getString(1), row.getString(2));
        });
    return stored;
  }
}
