package io.quadrille.operating.audit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored column that should be JSON; an auditor must see it also if it is not.
 *
 * @param json null if it is none; then {@code error} says so
 * @param text what it is instead, if that is UTF-8
 * @param base64 what it is instead, if it is no text
 */
record StoredJson(JsonNode json, String text, byte[] base64, String error) {

    private static final JsonMapper JSON = new JsonMapper();

    /** @param column named in the error */
    static StoredJson of(String column, byte[] stored) {
        try {
            var json = JSON.readTree(stored);
            if (json.isObject()) return new StoredJson(json, null, null, null);
        } catch (JacksonException none) {
            // Told below, as any other value that is no object.
        }
        var text = text(stored);
        return new StoredJson(null, text, text == null ? stored : null, column + " is not a JSON object");
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return null;
        }
    }
}
