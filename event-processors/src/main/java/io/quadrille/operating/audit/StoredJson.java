package io.quadrille.operating.audit;

import io.quadrille.engine.serialization.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored column that should hold a JSON object. Any other content is shown as text or as base64, so that an auditor
 * sees it too.
 *
 * @param json null if the column does not hold a JSON object
 * @param text the column's content if it is valid UTF-8 but not a JSON object; else null
 * @param base64 the column's content if it is not valid UTF-8; else null
 * @param error null if the column holds a JSON object
 */
record StoredJson(
        @Nullable JsonNode json,
        @Nullable String text,
        byte @Nullable [] base64,
        @Nullable String error) {

    private static final JsonMapper JSON = new JsonMapper();

    /** @param column the column's name, for the error */
    static StoredJson of(String column, byte[] stored) {
        try {
            var json = JSON.readTree(stored);
            if (json.isObject()) return new StoredJson(json, null, null, null);
        } catch (JacksonException invalid) {
            // Reported below, in the same way as JSON that is not an object.
        }
        var error = column + " is not a JSON object";
        try {
            return new StoredJson(null, StrictUtf8.decode(stored), null, error);
        } catch (CharacterCodingException binary) {
            return new StoredJson(null, null, stored, error);
        }
    }
}
