package io.quadrille.engine.saga;

import java.util.List;

/**
 * A consumer group: the handlers of one event processor, and their shared position in the topics.
 *
 * @param name the group's name in Axon, in the database and for operators
 * @param domain the participant whose database stores the position
 * @param isParticipant whether sagas wait for this group: its reactions cause further events of the saga. The other
 *     groups append no events
 * @param topics the topics that the group reads
 */
public record ConsumerGroup(String name, String domain, boolean isParticipant, List<SagaTopic> topics) {}
