package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.ExportLines.BlockLine;
import io.quadrille.engine.integrity.ExportLines.EndLine;
import io.quadrille.engine.integrity.ExportLines.Head;
import io.quadrille.engine.log.EventEntry;
import io.quadrille.engine.log.EventLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export. A line after the first that is not spelled byte for byte as {@link ExportWriter} would write its
 * content is returned as {@link Damage}, with its line number. Not thread-safe.
 */
final class ExportedLog implements LogSource {

    private static final byte[] EVENT = "{\"position\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BLOCK = "{\"block\":".getBytes(StandardCharsets.UTF_8);

    private final InputStream in;
    private final MessageDigest sha256 = CanonicalHash.sha256();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 * 1024];
    private final LogHeader header;
    private int position;
    private int filled;
    private long number;
    private boolean ended;

    /**
     * @param in the uncompressed export
     * @throws IllegalArgumentException if the first line is not the head of an export
     */
    ExportedLog(InputStream in) throws IOException {
        this.in = in;
        var first = readLine();
        if (first == null) throw new IllegalArgumentException("the file is empty");
        try {
            var head = ExportLines.JSON.readValue(first, Head.class);
            header = head.header();
            if (!Arrays.equals(first, ExportLines.JSON.writeValueAsBytes(head)))
                throw new IllegalArgumentException("same content in a different spelling");
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("line 1 is not the head of an export: " + e.getMessage(), e);
        }
        sum(first);
    }

    @Override
    public LogHeader header() {
        return header;
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public List<Checkpoint> checkpoints() {
        return List.of();
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (ended) return null;
        byte @Nullable [] text;
        try {
            text = readLine();
        } catch (IOException broken) {
            ended = true;
            return new Damage("after line " + number, "the file cannot be read further: " + broken.getMessage());
        }
        if (text == null) {
            ended = true;
            return new Damage("after line " + number, "the export is cut off: its last line is missing");
        }
        try {
            return item(text);
        } catch (RuntimeException e) {
            sum(text);
            return new Damage("line " + number, "not a line of an export: " + e.getMessage());
        }
    }

    private @Nullable Item item(byte[] text) throws IOException {
        if (startsWith(text, EVENT)) {
            EventEntry event = EventLines.event(text);
            return asWritten(text, EventLines.line(event), new LoggedEvent(event));
        }
        if (startsWith(text, BLOCK)) {
            var block = ExportLines.JSON.readValue(text, BlockLine.class);
            return asWritten(text, ExportLines.JSON.writeValueAsBytes(block), new LoggedBlock(block.toBlock()));
        }
        var end = ExportLines.JSON.readValue(text, EndLine.class);
        ended = true;
        if (in.read() >= 0 || position < filled)
            return new Damage("line " + (number + 1), "the file continues after the last line");
        var sum = HexFormat.of().formatHex(sha256.digest());
        var expected = ExportLines.JSON.writeValueAsBytes(new EndLine(number - 2, sum));
        return Arrays.equals(text, expected)
                ? null
                : new Damage(
                        "line " + number,
                        "the last line says " + end + ", but the export has " + (number - 2) + " lines and SHA-256 "
                                + sum);
    }

    /**
     * Requires that the line is spelled as the writer spells it: an edit that changes only the spelling is an edit too.
     */
    private Item asWritten(byte[] text, byte[] expected, Item item) {
        if (!Arrays.equals(text, expected)) throw new IllegalArgumentException("same content in a different spelling");
        sum(text);
        return item;
    }

    private void sum(byte[] text) {
        sha256.update(text);
        sha256.update((byte) '\n');
    }

    private static boolean startsWith(byte[] text, byte[] prefix) {
        return text.length >= prefix.length && Arrays.mismatch(text, prefix) == prefix.length;
    }

    /** The next line without its line break; null at the end of the file. */
    private byte @Nullable [] readLine() throws IOException {
        line.reset();
        while (true) {
            if (position == filled) {
                position = 0;
                filled = Math.max(0, in.read(buffer));
                if (filled == 0) return null;
            }
            int start = position;
            while (position < filled && buffer[position] != '\n') position++;
            line.write(buffer, start, position - start);
            if (position < filled) {
                position++;
                number++;
                return line.toByteArray();
            }
        }
    }
}
