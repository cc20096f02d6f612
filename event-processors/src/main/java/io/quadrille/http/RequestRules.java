package io.quadrille.http;

import io.quadrille.engine.serialization.Ids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rules that several requests share, with the texts of their errors. */
public final class RequestRules {

    public static final String ID = Ids.PATTERN;
    public static final String ID_RULE = Ids.RULE;
    public static final String GIVEN = "must be given";

    private RequestRules() {}

    /** The given id, or a random one if it is null. */
    public static String idOrNew(@Nullable String id) {
        return id != null ? id : UUID.randomUUID().toString();
    }
}
