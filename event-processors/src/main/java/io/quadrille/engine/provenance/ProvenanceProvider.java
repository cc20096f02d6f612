package io.quadrille.engine.provenance;

import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;

/**
 * Passes the provenance of a message on to the messages that its handler sends. The messages that an event handler
 * sends name the event as their cause. Commands are not stored, so the events of a command handler name the cause of
 * the command. Thread-safe.
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
