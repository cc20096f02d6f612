package io.quadrille.engine.log;

import org.axonframework.serialization.SerializedObject;

/**
 * In place of a payload that this release cannot read, since a later one has written it: enough to pass the event on as
 * it is.
 *
 * @param orderId null if the event is about no order
 * @param type the class of that name; null if this release does not know the name, else it does not know the revision
 */
public record StoredPayload(String orderId, Class<?> type, SerializedObject<byte[]> data) {

    public String typeName() {
        return data.getType().getName();
    }
}
