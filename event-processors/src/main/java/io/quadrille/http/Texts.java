package io.quadrille.http;

import io.quadrille.engine.logging.Printable;
import java.util.regex.Pattern;

/** Checks texts of clients, and prepares them for error messages. */
public final class Texts {

    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");
    private static final int MAX_SHOWN = 200;

    private Texts() {}

    /**
     * Whether the text can be stored: it has neither U+0000, which PostgreSQL refuses, nor an unpaired surrogate, which
     * UTF-8 cannot encode.
     */
    static boolean isStorable(String text) {
        return !UNSTORABLE.matcher(text).find();
    }

    /**
     * The text, truncated after {@value #MAX_SHOWN} characters and then escaped ({@link Printable#of(String)}), so that
     * it is one line.
     */
    public static String shown(String text) {
        boolean isLong = text.codePointCount(0, text.length()) > MAX_SHOWN;
        var start = isLong ? text.substring(0, text.offsetByCodePoints(0, MAX_SHOWN)) + "…" : text;
        return Printable.of(start);
    }
}
