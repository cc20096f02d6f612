package io.quadrille.engine.integrity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What the chain of a store was at a moment. Kept where nobody can change both, it proves that everything up to its
 * position is still what it was; signed, also that it was made by whoever has the key.
 *
 * @param store the store's id
 * @param block the newest block at that time
 * @param position the last global index in it
 * @param events how many events the chain covered
 * @param hash the block's, in hexadecimal digits
 * @param time the database's
 * @param signed false if no signing key is configured
 * @param keyId which key signed, see {@link SigningKey}; null if none did
 * @param signature Ed25519 in base64, of the checkpoint's canonical hash; null if there is none
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
        String keyId,
        String signature) {

    Checkpoint signedBy(SigningKey key) {
        var named = new Checkpoint(store, block, position, events, hash, time, true, key.id(), null);
        return new Checkpoint(
                store,
                block,
                position,
                events,
                hash,
                time,
                true,
                key.id(),
                key.sign(new CanonicalHash().checkpoint(named)));
    }

    /** Whether it was made of this block. */
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
