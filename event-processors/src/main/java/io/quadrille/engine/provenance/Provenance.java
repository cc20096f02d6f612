package io.quadrille.engine.provenance;

import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.MetaData;

/**
 * Where a command or an event comes from. Immutable.
 *
 * @param actor who began it all; handed on from reaction to reaction
 * @param reason why that person wanted it; null if not said, and on what followed from it by itself
 * @param correlationId the same in everything that followed from one request
 * @param causationId the request, or the event that was reacted to
 */
public record Provenance(String actor, String reason, String correlationId, String causationId) {

    /** Said of messages that nobody said anything of. */
    public static final String UNKNOWN = "unknown";

    public static final String ACTOR = "actor";
    public static final String REASON = "reason";
    public static final String CORRELATION = "correlationId";
    public static final String CAUSATION = "causationId";

    public MetaData metaData() {
        var entries = new HashMap<String, String>();
        entries.put(ACTOR, actor);
        if (reason != null) entries.put(REASON, reason);
        entries.put(CORRELATION, correlationId);
        entries.put(CAUSATION, causationId);
        return MetaData.from(entries);
    }

    /** The entries of a message; what is missing is null, a missing actor {@link #UNKNOWN}. */
    public static Provenance of(Map<String, ?> metaData) {
        return new Provenance(
                text(metaData, ACTOR) == null ? UNKNOWN : text(metaData, ACTOR),
                text(metaData, REASON),
                text(metaData, CORRELATION),
                text(metaData, CAUSATION));
    }

    private static String text(Map<String, ?> metaData, String key) {
        var value = metaData.get(key);
        return value == null ? null : value.toString();
    }
}
