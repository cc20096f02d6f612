package io.quadrille.engine.saga;

import io.quadrille.engine.transport.EventTopic;
import java.util.Set;

/**
 * A topic of a saga.
 *
 * @param topicName the topic's name without the configured prefix
 * @param readers the names of the groups that react to the events of this topic
 */
public record SagaTopic(String topicName, int partitions, Set<Class<?>> eventTypes, Set<String> readers)
        implements EventTopic {}
