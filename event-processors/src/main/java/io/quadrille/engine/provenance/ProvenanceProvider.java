package io.quadrille.engine.provenance;

import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;

/**
 * Hands provenance on from a message to those that its handler sends. A command is not stored, so its events name what
 * caused the command; what reacts to an event names the event. Thread-safe.
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
