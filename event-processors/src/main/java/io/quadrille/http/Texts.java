package io.quadrille.http;

import io.quadrille.engine.logging.Printable;
import java.util.regex.Pattern;

/** Which texts PostgreSQL and JSON hold, and how a text of a client is quoted to it. */
public final class Texts {

    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");
    private static final int MOST_SHOWN = 200;

    private Texts() {}

    /**
     * Whether the text has neither U+0000, which PostgreSQL refuses, nor an unpaired surrogate, which UTF-8 does not
     * have.
     */
    static boolean isStorable(String text) {
        return !UNSTORABLE.matcher(text).find();
    }

    /** The text on one line and not longer than anybody reads. */
    public static String shown(String text) {
        boolean isLong = text.codePointCount(0, text.length()) > MOST_SHOWN;
        var start = isLong ? text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN)) + "…" : text;
        return Printable.of(start);
    }
}
