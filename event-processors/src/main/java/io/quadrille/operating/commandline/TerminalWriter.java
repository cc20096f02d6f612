package io.quadrille.operating.commandline;

import io.quadrille.engine.logging.Printable;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints lines for people. Values in a line cannot break the line or send control sequences to the terminal.
 * {@code print} writes its text unchanged, because Picocli prints the usage through it, with line breaks and colours.
 */
final class TerminalWriter extends PrintWriter {

    TerminalWriter(OutputStream terminal) {
        super(terminal, true);
    }

    @Override
    public void println(@Nullable String line) {
        super.println(Printable.of(line));
    }

    @Override
    public void println(@Nullable Object line) {
        println(String.valueOf(line));
    }

    @Override
    public PrintWriter format(String format, Object... values) {
        return format(Locale.ROOT, format, values);
    }

    @Override
    public PrintWriter format(Locale locale, String format, Object... values) {
        return super.format(
                locale, format, Stream.of(values).map(TerminalWriter::printable).toArray());
    }

    /** Numbers stay numbers, because formats such as %d need them. */
    private static @Nullable Object printable(@Nullable Object value) {
        return value == null || value instanceof Number ? value : Printable.of(value.toString());
    }
}
