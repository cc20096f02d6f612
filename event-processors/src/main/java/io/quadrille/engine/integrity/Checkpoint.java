package io.quadrille.engine.integrity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The state of a store's chain at one time. If it is kept where the store's administrators cannot change it, a
 * checkpoint shows whether any event up to its position has changed since. Its signature proves that an owner of the
 * signing key made it.
 *
 * @param store the store's id
 * @param block the number of the newest block at that time
 * @param position the global index of the last event in that block
 * @param events the number of events that the chain covered
 * @param hash the hash of the block, in hexadecimal digits
 * @param time when the checkpoint was made, by the database's clock
 * @param signed whether a signing key was configured
 * @param keyId the id of the signing key, as in {@link SigningKey#id}; null if not signed
 * @param signature the Ed25519 signature of the checkpoint's canonical hash, in base64; null if not signed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"store", "block", "position", "events", "hash", "time", "signed", "keyId", "signature"})
public record Checkpoint(
        String store,
        long block,
        long position,
        long events,
        String hash,
        Instant time,
        boolean signed,
        @Nullable String keyId,
        @Nullable String signature) {

    Checkpoint signedBy(SigningKey key) {
        var unsigned = new Checkpoint(store, block, position, events, hash, time, true, key.id(), null);
        return new Checkpoint(
                store,
                block,
                position,
                events,
                hash,
                time,
                true,
                key.id(),
                key.sign(new CanonicalHash().checkpoint(unsigned)));
    }

    /** Whether the checkpoint records this block. */
    boolean isOf(Block other) {
        return block == other.number()
                && hash.equals(HexFormat.of().formatHex(other.hash()))
                && position == other.last()
                && events == other.total();
    }

    boolean isSignedBy(VerificationKey key) {
        return signature != null
                && key.id().equals(keyId)
                && key.verifies(new CanonicalHash().checkpoint(this), signature);
    }
}
