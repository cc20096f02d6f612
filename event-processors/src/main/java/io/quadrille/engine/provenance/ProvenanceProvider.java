package io.quadrille.engine.provenance;

import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;

/**
 * Copies the provenance of a message to the messages that its handler sends. Messages from an event handler have the
 * event as their cause, and no reason. Commands are not stored, so events from a command handler have the cause of the
 * command. Thread-safe.
 */
public final class ProvenanceProvider implements CorrelationDataProvider {

    @Override
    public Map<String, ?> correlationDataFor(Message<?> message) {
        var own = Provenance.of(message.getMetaData());
        boolean event = message instanceof EventMessage;
        return new Provenance(
                        own.actor(),
                        event ? null : own.reason(),
                        own.correlationId() == null ? message.getIdentifier() : own.correlationId(),
                        event || own.causationId() == null ? message.getIdentifier() : own.causationId())
                .metaData();
    }
}
