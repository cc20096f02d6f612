package io.quadrille.engine.integrity;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a block keeps of an event: where it stands, and the hash of all the rest. */
record Entry(long index, byte[] hash) {

    static final int HASH = 32;
    static final int BYTES = Long.BYTES + HASH;

    static byte[] bytes(List<Entry> entries) {
        var bytes = ByteBuffer.allocate(entries.size() * BYTES);
        entries.forEach(entry -> bytes.putLong(entry.index).put(entry.hash));
        return bytes.array();
    }

    /** Those of a block; none of what is left over if the bytes are not a whole number of them. */
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
