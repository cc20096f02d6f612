package io.quadrille.engine.integrity;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.log.EventEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of values in one unambiguous encoding, which docs/auditing/integrity.md specifies: a byte for the kind of the
 * hashed object; numbers in eight bytes; text (UTF-8) and byte arrays, each preceded by its length in four bytes; an
 * absent value has the length -1. Reusable after each hash. Not thread-safe.
 */
final class CanonicalHash {

    private static final byte ORIGIN = 0;
    private static final byte EVENT = 1;
    private static final byte BLOCK = 2;
    private static final byte CHECKPOINT = 3;

    private final MessageDigest sha256 = sha256();
    private final byte[] number = new byte[Long.BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(number);

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The previous hash of the first block. */
    byte[] origin(String storeId) {
        return of(ORIGIN).add(storeId).hash();
    }

    /** The hash of all columns of an event except the global index, which an {@link Entry} stores beside the hash. */
    byte[] event(EventEntry event) {
        return of(EVENT)
                .add(event.eventIdentifier())
                .add(event.aggregateIdentifier())
                .add(event.sequenceNumber())
                .add(event.type())
                .add(event.sagaId())
                .add(event.payloadType())
                .add(event.payloadRevision())
                .add(event.payload())
                .add(event.metaData())
                .add(Timestamps.micros(event.time()))
                .hash();
    }

    byte[] block(Block block) {
        return of(BLOCK)
                .add(block.number())
                .add(block.first())
                .add(block.last())
                .add(block.events())
                .add(block.total())
                .add(block.previous())
                .add(block.entries())
                .add(Timestamps.micros(block.chainedAt()))
                .hash();
    }

    /** The message that a checkpoint's signature signs. */
    byte[] checkpoint(Checkpoint checkpoint) {
        return of(CHECKPOINT)
                .add(checkpoint.store())
                .add(checkpoint.block())
                .add(checkpoint.position())
                .add(checkpoint.events())
                .add(checkpoint.hash())
                .add(Timestamps.micros(checkpoint.time()))
                .add(checkpoint.keyId())
                .hash();
    }

    private CanonicalHash of(byte kind) {
        sha256.reset();
        sha256.update(kind);
        return this;
    }

    private CanonicalHash add(long value) {
        buffer.putLong(0, value);
        sha256.update(number);
        return this;
    }

    private CanonicalHash add(@Nullable String text) {
        byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        return add(bytes);
    }

    private CanonicalHash add(byte @Nullable [] bytes) {
        buffer.putInt(0, bytes == null ? -1 : bytes.length);
        sha256.update(number, 0, Integer.BYTES);
        if (bytes != null) sha256.update(bytes);
        return this;
    }

    private byte[] hash() {
        return sha256.digest();
    }
}
