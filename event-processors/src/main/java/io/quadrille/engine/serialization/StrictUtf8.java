package io.quadrille.engine.serialization;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 strictly: rejects malformed bytes, which {@code new String(bytes, UTF_8)} silently replaces. */
public final class StrictUtf8 {

    private StrictUtf8() {}

    /** @throws CharacterCodingException if the bytes are not valid UTF-8 */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
