package io.quadrille.engine.serialization;

import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one revision of an event type as the next one. It sees the payload and nothing else, so that an event is read
 * the same from the event store, a record or a dead letter; and one event stays one event, since whoever has its
 * identifier may have handled it. Thread-safe if the implementation keeps no state.
 */
public abstract class RevisionUpcaster extends SingleEventUpcaster {

    private final String type;
    private final int from;
    private final SerializedType next;

    /**
     * @param type the logical name
     * @param from the revision that is read; the result is of the one after it
     */
    protected RevisionUpcaster(String type, int from) {
        this.type = type;
        this.from = from;
        this.next = new SimpleSerializedType(type, Integer.toString(from + 1));
    }

    /** Makes the payload one of the next revision. It must not fill in what nobody knew when the event happened. */
    protected abstract void upcast(ObjectNode payload);

    /** Adds a property that the next revision has and that is unknown of events before. Fails if it is there. */
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
            throw new IllegalArgumentException("the payload of " + type + " is no JSON object");
        }
        upcast(object);
        return object;
    }
}
