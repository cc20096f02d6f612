package io.quadrille.engine.integrity;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An event in a block: its global index, and the hash of its other columns. */
record Entry(long index, byte[] hash) {

    static final int HASH = 32;
    static final int BYTES = Long.BYTES + HASH;

    /** The encoding of entries: index (eight bytes, big-endian) and hash, one after another. */
    static byte[] bytes(List<Entry> entries) {
        var bytes = ByteBuffer.allocate(entries.size() * BYTES);
        entries.forEach(entry -> bytes.putLong(entry.index).put(entry.hash));
        return bytes.array();
    }

    /** Decodes the entries of a block; an incomplete entry at the end is ignored. */
    static List<Entry> of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        var entries = new ArrayList<Entry>(bytes.length / BYTES);
        while (buffer.remaining() >= BYTES) {
            long index = buffer.getLong();
            var hash = new byte[HASH];
            buffer.get(hash);
            entries.add(new Entry(index, hash));
        }
        return entries;
    }

    String hex() {
        return HexFormat.of().formatHex(hash);
    }
}
