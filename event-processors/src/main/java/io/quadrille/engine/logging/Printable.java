package io.quadrille.engine.logging;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.lang.Contract;

/** Escapes text that is written to a log or a terminal. Thread-safe. */
public final class Printable {

    private Printable() {}

    /**
     * The text with an escape for every character that may control a terminal or the layout of lines: control and
     * format characters (Unicode categories Cc and Cf, which include Escape and the bidirectional marks), line and
     * paragraph separators, and unpaired surrogates. A line feed, carriage return and tab become {@code \n}, {@code \r}
     * and {@code \t}, all others {@code \}{@code uXXXX}.
     *
     * @return the same object if there is nothing to escape; null for null
     */
    @Contract("!null -> !null")
    public static @Nullable String of(@Nullable String text) {
        return of(text, false);
    }

    /**
     * Like {@link #of(String)}, but keeps line feeds and tabs, for multi-line text that the program itself has written.
     */
    @Contract("!null -> !null")
    static @Nullable String lines(@Nullable String text) {
        return of(text, true);
    }

    @Contract("!null, _ -> !null")
    private static @Nullable String of(@Nullable String text, boolean lines) {
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
