package io.quadrille.operating.commandline;

import io.quadrille.engine.logging.Printable;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Prints lines for people, of which each is one line and moves no cursor, whatever the values in it say. Only
 * {@code print} leaves its text as it is: the usage is printed by that, in lines and colours of its own.
 */
final class TerminalWriter extends PrintWriter {

    TerminalWriter(OutputStream terminal) {
        super(terminal, true);
    }

    @Override
    public void println(String line) {
        super.println(Printable.of(line));
    }

    @Override
    public void println(Object line) {
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

    /** Numbers keep the formats that are for numbers. */
    private static Object printable(Object value) {
        return value == null || value instanceof Number ? value : Printable.of(value.toString());
    }
}
