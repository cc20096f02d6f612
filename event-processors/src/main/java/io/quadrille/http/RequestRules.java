package io.quadrille.http;

import io.quadrille.engine.serialization.Ids;
import java.util.UUID;

/** The rules that requests share: what an id looks like, and how an error says what to do. */
public final class RequestRules {

    public static final String ID = Ids.PATTERN;
    public static final String ID_RULE = Ids.RULE;
    public static final String GIVEN = "must be given";

    private RequestRules() {}

    public static String idOrNew(String id) {
        return id != null ? id : UUID.randomUUID().toString();
    }
}
