package io.quadrille.engine.log;

import org.axonframework.serialization.SerializedObject;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a payload that this release cannot deserialize, because it does not know the type or revision: a later
 * release has written it. It holds the serialized payload, so that the event can be passed on unchanged.
 *
 * @param sagaId the id of the saga that the event belongs to, here the order id, from the event store's column
 *     order_id; null if it belongs to none
 * @param type the class registered under the type's name, if only the revision is unknown; null if the name is unknown
 */
public record StoredPayload(
        @Nullable String sagaId, @Nullable Class<?> type, SerializedObject<byte[]> data) {

    public String typeName() {
        return data.getType().getName();
    }
}
