package io.quadrille.operating.operations;

import io.quadrille.engine.transport.EventTopic;
import java.util.Set;

/** The topic for alerting outside. It carries no event and no group reads it: it is none of the saga's. */
public enum AlertTopic implements EventTopic {
    DEAD_LETTER("order.dead-letter");

    private final String topicName;

    AlertTopic(String topicName) {
        this.topicName = topicName;
    }

    @Override
    public String topicName() {
        return topicName;
    }

    @Override
    public int partitions() {
        return 4;
    }

    @Override
    public Set<Class<?>> eventTypes() {
        return Set.of();
    }
}
