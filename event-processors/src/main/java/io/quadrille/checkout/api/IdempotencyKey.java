package io.quadrille.checkout.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.json.JsonMapper;

/** What all calls that take the header {@code Idempotency-Key} have in common. */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";
    static final String RULE = "must be 1 to 255 visible ASCII characters";
    static final String PATTERN = "[!-~]{1,255}";
    static final String DESCRIPTION = "names this attempt; reuse it when you send the request again";
    static final String EXAMPLE = "7f9c2ba4-e88f";

    private static final JsonMapper CANONICAL = new JsonMapper();

    private IdempotencyKey() {}

    /** The digest of what a request asks for, however its body was spaced and ordered: operation, path and body. */
    static byte[] sha256(Object... asked) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(CANONICAL.writeValueAsBytes(asked.length == 1 ? asked[0] : asked));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
