package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.ExportLines.BlockLine;
import io.quadrille.engine.integrity.ExportLines.End;
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

/**
 * A store as an export shows it. Whatever in the file is not byte for byte what {@link ExportWriter} writes comes out
 * as damage, with the number of its line. Not thread-safe.
 */
final class ExportedLog implements LogSource {

    private static final byte[] EVENT = "{\"position\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BLOCK = "{\"block\":".getBytes(StandardCharsets.UTF_8);

    private final InputStream in;
    private final MessageDigest sha256 = CanonicalHash.sha256();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 * 1024];
    private final Header header;
    private int position;
    private int filled;
    private long number;
    private boolean ended;

    /**
     * @param in the export, not compressed
     * @throws IllegalArgumentException if it does not begin as an export does
     */
    ExportedLog(InputStream in) throws IOException {
        this.in = in;
        var first = readLine();
        try {
            var head = ExportLines.JSON.readValue(first, Head.class);
            header = head.header();
            if (!Arrays.equals(first, ExportLines.JSON.writeValueAsBytes(head)))
                throw new IllegalArgumentException("spelling");
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("line 1 is not the head of an export: " + e.getMessage(), e);
        }
        sum(first);
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public List<Checkpoint> checkpoints() {
        return List.of();
    }

    @Override
    public Item next() throws IOException {
        if (ended) return null;
        byte[] text;
        try {
            text = readLine();
        } catch (IOException broken) {
            ended = true;
            return new Damage("behind line " + number, "the file cannot be read on: " + broken.getMessage());
        }
        if (text == null) {
            ended = true;
            return new Damage("behind line " + number, "the export is cut off: its last line is missing");
        }
        try {
            return item(text);
        } catch (RuntimeException e) {
            sum(text);
            return new Damage("line " + number, "this is no line of an export: " + e.getMessage());
        }
    }

    private Item item(byte[] text) throws IOException {
        if (startsWith(text, EVENT)) {
            EventEntry event = EventLines.event(text);
            return asWritten(text, EventLines.line(event), new Event(event));
        }
        if (startsWith(text, BLOCK)) {
            var block = ExportLines.JSON.readValue(text, BlockLine.class);
            return asWritten(text, ExportLines.JSON.writeValueAsBytes(block), new Chained(block.toBlock()));
        }
        var end = ExportLines.JSON.readValue(text, End.class);
        ended = true;
        if (in.read() >= 0 || position < filled) return new Damage("line " + (number + 1), "something follows the end");
        var sum = HexFormat.of().formatHex(sha256.digest());
        var expected = ExportLines.JSON.writeValueAsBytes(new End(number - 2, sum));
        return Arrays.equals(text, expected)
                ? null
                : new Damage(
                        "line " + number,
                        "the export ends with " + end + ", which is not what it holds: " + (number - 2) + " lines, "
                                + sum);
    }

    /** An edit that changes no value is an edit. */
    private Item asWritten(byte[] text, byte[] expected, Item item) {
        if (!Arrays.equals(text, expected)) throw new IllegalArgumentException("it says the same in another spelling");
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

    /** Without its line break; null at the end of the file. */
    private byte[] readLine() throws IOException {
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
