package io.quadrille.engine.logging;

import java.util.Locale;

/** Text that stays on its line and looks like what it is. */
public final class Printable {

    private Printable() {}

    /**
     * The text with an escape for every character that a reader cannot see or that a terminal obeys: controls (Unicode
     * categories Cc and Cf, so escape sequences and bidirectional marks too), line and paragraph separators, and halves
     * of surrogate pairs. Line breaks become {@code \n}, others {@code \}{@code uXXXX}. Text without any is returned as
     * it is; null for null.
     */
    public static String of(String text) {
        return of(text, false);
    }

    /** The same, but line breaks and tabs stay: for text of several lines that the program itself has written. */
    static String lines(String text) {
        return of(text, true);
    }

    private static String of(String text, boolean lines) {
        if (text == null) return null;
        int at = 0;
        int point;
        for (; at < text.length(); at += Character.charCount(point)) {
            point = text.codePointAt(at);
            if (isEscaped(point, lines)) break;
        }
        if (at == text.length()) return text;
        var printable = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at += Character.charCount(point)) {
            point = text.codePointAt(at);
            if (isEscaped(point, lines)) escape(printable, point);
            else printable.appendCodePoint(point);
        }
        return printable.toString();
    }

    private static boolean isEscaped(int point, boolean lines) {
        if (point >= ' ' && point < 0x7f || lines && (point == '\n' || point == '\t')) return false;
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void escape(StringBuilder printable, int point) {
        switch (point) {
            case '\n' -> printable.append("\\n");
            case '\r' -> printable.append("\\r");
            case '\t' -> printable.append("\\t");
            default -> {
                for (char half : Character.toChars(point))
                    printable.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
            }
        }
    }
}
