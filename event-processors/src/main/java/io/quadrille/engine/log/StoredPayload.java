package io.quadrille.engine.log;

import org.axonframework.serialization.SerializedObject;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a payload that this release cannot deserialize because a later release has written it. It holds all data
 * that is needed to pass the event on unchanged.
 *
 * @param sagaId the id of the saga that the event belongs to (column order_id); null if it belongs to none
 * @param type the class registered under the type's name, if only the revision is unknown; null if the name is unknown
 */
public record StoredPayload(
        @Nullable String sagaId, @Nullable Class<?> type, SerializedObject<byte[]> data) {

    public String typeName() {
        return data.getType().getName();
    }
}
