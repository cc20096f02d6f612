package io.quadrille.engine.integrity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A public Ed25519 key. Thread-safe. */
public final class VerificationKey {

    private static final int ID_BYTES = 8;

    private final PublicKey key;

    VerificationKey(PublicKey key) {
        this.key = key;
    }

    /**
     * Reads a public key.
     *
     * @param file X.509 in PEM, as {@code keygen} and OpenSSL write it
     * @throws IllegalArgumentException if the file contains no Ed25519 public key
     */
    public static VerificationKey read(Path file) throws IOException {
        try {
            var der = new X509EncodedKeySpec(Pem.read(file, Pem.PUBLIC_KEY));
            return new VerificationKey(KeyFactory.getInstance("Ed25519").generatePublic(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " holds no Ed25519 public key", e);
        }
    }

    /** The first eight bytes of the SHA-256 of the key in X.509, in hexadecimal digits. */
    public String id() {
        return HexFormat.of().formatHex(Arrays.copyOf(CanonicalHash.sha256().digest(key.getEncoded()), ID_BYTES));
    }

    String pem() {
        return Pem.text(Pem.PUBLIC_KEY, key.getEncoded());
    }

    /** Whether the text is the signature of the message; also false if the text is not a signature at all. */
    boolean verifies(byte[] message, String signature) {
        try {
            var ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(message);
            return ed25519.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
