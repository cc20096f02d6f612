package io.quadrille.engine.transport;

import java.util.Set;

/** A topic and the event types on it. The application's enums of topics implement this. */
public interface EventTopic {

    /** The topic's name without the configured prefix. */
    String topicName();

    int partitions();

    /** The event types that are published here; a record of any other type is parked. */
    Set<Class<?>> eventTypes();
}
