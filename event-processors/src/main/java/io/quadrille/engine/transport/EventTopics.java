package io.quadrille.engine.transport;

import io.quadrille.engine.log.StoredPayload;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.producer.TopicResolver;

/** A set of topics, under the names that they have on this broker. Immutable and thread-safe. */
public final class EventTopics implements TopicResolver {

    private final String prefix;
    private final Map<String, EventTopic> byName = new HashMap<>();
    private final Map<Class<?>, String> byType = new HashMap<>();

    public EventTopics(String prefix, Collection<? extends EventTopic> topics) {
        this.prefix = prefix;
        for (var topic : topics) {
            byName.put(nameOf(topic), topic);
            for (var type : topic.eventTypes()) {
                var other = byType.put(type, nameOf(topic));
                if (other != null)
                    throw new IllegalArgumentException(type + " is published on two topics, " + other + " too");
            }
        }
    }

    /** The topic's name on the broker: the configured prefix and {@link EventTopic#topicName}. */
    public String nameOf(EventTopic topic) {
        return prefix + topic.topicName();
    }

    public List<String> namesOf(Collection<? extends EventTopic> topics) {
        return topics.stream().map(this::nameOf).toList();
    }

    /** Every topic by its name on the broker. */
    public Map<String, EventTopic> all() {
        return Map.copyOf(byName);
    }

    /** Whether events of a type are published on the topic of this name. */
    public boolean carries(String name, Class<?> type) {
        return name.equals(byType.get(type));
    }

    /**
     * The topic that an event is published on; empty for an event that stays in its event store.
     *
     * @throws UnknownTopicException if a later release has written the event, and this release does not know its type
     */
    @Override
    public Optional<String> apply(EventMessage<?> event) {
        if (event.getPayloadType() != StoredPayload.class)
            return Optional.ofNullable(byType.get(event.getPayloadType()));
        var stored = (StoredPayload) event.getPayload();
        if (stored.type() == null) throw new UnknownTopicException(stored.typeName());
        return Optional.ofNullable(byType.get(stored.type()));
    }
}
