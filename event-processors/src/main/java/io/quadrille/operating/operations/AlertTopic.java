package io.quadrille.operating.operations;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopic;
import java.util.Set;

/** The topic of alerts for other systems. It carries no event, and no group of the saga reads it. */
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
        return Saga.PARTITIONS;
    }

    @Override
    public Set<Class<?>> eventTypes() {
        return Set.of();
    }
}
