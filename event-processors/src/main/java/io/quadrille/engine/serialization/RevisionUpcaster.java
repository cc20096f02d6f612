package io.quadrille.engine.serialization;

import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts the payload of one revision of an event type to the next revision. An upcaster sees only the payload, so an
 * event is upcast identically whether it comes from the event store, a Kafka record or a dead letter. An upcaster never
 * splits or drops an event, because consumers may already have recorded its identifier as handled. Thread-safe if the
 * implementation keeps no state.
 */
public abstract class RevisionUpcaster extends SingleEventUpcaster {

    private final String type;
    private final int from;
    private final SerializedType next;

    /**
     * @param type the logical name of the event type
     * @param from the revision to convert from; the result has the next revision
     */
    protected RevisionUpcaster(String type, int from) {
        this.type = type;
        this.from = from;
        this.next = new SimpleSerializedType(type, Integer.toString(from + 1));
    }

    /** Converts the payload in place. It must not add information that was unknown when the event happened. */
    protected abstract void upcast(ObjectNode payload);

    /**
     * Adds a property of the next revision with the value null, because its value is unknown.
     *
     * @throws IllegalArgumentException if the payload already has the property, which only exists from a later revision
     *     on
     */
    protected static void addUnknown(ObjectNode payload, String property) {
        if (payload.has(property))
            throw new IllegalArgumentException("the property " + property + " belongs to a later revision");
        payload.putNull(property);
    }

    final String type() {
        return type;
    }

    final int from() {
        return from;
    }

    @Override
    protected final boolean canUpcast(IntermediateEventRepresentation event) {
        return event.getType().getName().equals(type)
                && Integer.toString(from).equals(event.getType().getRevision());
    }

    @Override
    protected final IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
        return event.upcastPayload(next, JsonNode.class, this::next);
    }

    private JsonNode next(JsonNode payload) {
        if (!(payload instanceof ObjectNode object)) {
            throw new IllegalArgumentException("the payload of " + type + " is not a JSON object");
        }
        upcast(object);
        return object;
    }
}
