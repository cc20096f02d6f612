package io.quadrille.engine.provenance;

import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a command or an event. Immutable.
 *
 * @param actor who made the request that led to the message; every reaction copies the actor to its messages
 * @param reason why the actor made the request; null if the actor gave none, and in messages of reactions
 * @param correlationId the same in all messages that one request led to; null if unknown
 * @param causationId the id of the request, or of the event to which a handler reacted; null if unknown
 */
public record Provenance(
        String actor,
        @Nullable String reason,
        @Nullable String correlationId,
        @Nullable String causationId) {

    /** The actor of messages without provenance. */
    public static final String UNKNOWN = "unknown";

    public static final String ACTOR = "actor";
    public static final String REASON = "reason";
    public static final String CORRELATION = "correlationId";
    public static final String CAUSATION = "causationId";

    /** The provenance as entries of a message's metadata. */
    public MetaData metaData() {
        var entries = new HashMap<String, @Nullable String>();
        entries.put(ACTOR, actor);
        if (reason != null) entries.put(REASON, reason);
        entries.put(CORRELATION, correlationId);
        entries.put(CAUSATION, causationId);
        return MetaData.from(entries);
    }

    /** Reads the provenance from metadata. A missing entry becomes null; a missing actor becomes {@link #UNKNOWN}. */
    public static Provenance of(Map<String, ?> metaData) {
        var actor = text(metaData, ACTOR);
        return new Provenance(
                actor == null ? UNKNOWN : actor,
                text(metaData, REASON),
                text(metaData, CORRELATION),
                text(metaData, CAUSATION));
    }

    private static @Nullable String text(Map<String, ?> metaData, String key) {
        var value = metaData.get(key);
        return value == null ? null : value.toString();
    }
}
