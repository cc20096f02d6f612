package io.quadrille.checkout.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.json.JsonMapper;

/** The header {@code Idempotency-Key}: its rule, and the digest of the request for which a key was used. */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";
    static final String RULE = "must be 1 to 255 visible ASCII characters";
    static final String PATTERN = "[!-~]{1,255}";
    static final String DESCRIPTION = "identifies the request; send the same key when you retry it";
    static final String EXAMPLE = "7f9c2ba4-e88f";

    private static final JsonMapper CANONICAL = new JsonMapper();

    private IdempotencyKey() {}

    /**
     * The SHA-256 digest of a request's content. White space in the body and the order of its fields do not matter.
     *
     * @param asked the operation, the path variables and the body; or only the body
     */
    static byte[] sha256(Object... asked) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(CANONICAL.writeValueAsBytes(asked.length == 1 ? asked[0] : asked));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
