package io.quadrille.engine.integrity;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** A private Ed25519 key and the public key that belongs to it. Thread-safe. */
public final class SigningKey {

    private final PrivateKey key;
    private final VerificationKey verification;

    private SigningKey(PrivateKey key, VerificationKey verification) {
        this.key = key;
        this.verification = verification;
    }

    /** Generates a new key. */
    public static SigningKey generate() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), new VerificationKey(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a private key and derives its public key.
     *
     * @param file PKCS#8 in PEM, as {@code keygen} and OpenSSL write it
     * @throws IllegalArgumentException if the file contains no Ed25519 private key
     */
    public static SigningKey read(Path file) throws IOException {
        try {
            var der = new PKCS8EncodedKeySpec(Pem.read(file, Pem.PRIVATE_KEY));
            var key = KeyFactory.getInstance("Ed25519").generatePrivate(der);
            return new SigningKey(key, publicHalf((EdECPrivateKey) key)).checked();
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException(file + " holds no Ed25519 private key", e);
        }
    }

    /**
     * Derives the public key, for which the JDK has no method. A key pair generator uses random bytes as the private
     * key, so it is given the bytes of this private key as its random bytes. {@link #read} verifies the result with a
     * signature.
     */
    private static VerificationKey publicHalf(EdECPrivateKey key) throws GeneralSecurityException {
        var seed = key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key has no bytes"));
        var generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        return new VerificationKey(generator.generateKeyPair().getPublic());
    }

    /** Checks that the keys belong together: the public key must verify a signature by the private key. */
    private SigningKey checked() {
        var message = new byte[] {0};
        if (verification.verifies(message, sign(message))) return this;
        throw new IllegalStateException("the public key that this JDK derives does not match the private key");
    }

    /** See {@link VerificationKey#id}. */
    public String id() {
        return verification.id();
    }

    VerificationKey verification() {
        return verification;
    }

    /**
     * Writes both keys. Only the file's owner can read the private key's file.
     *
     * @throws FileAlreadyExistsException if one of the files exists; then neither is written
     */
    public void write(Path privateFile, Path publicFile) throws IOException {
        for (var file : List.of(privateFile, publicFile)) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) throw new FileAlreadyExistsException(file.toString());
        }
        Files.createFile(
                privateFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(privateFile, Pem.text(Pem.PRIVATE_KEY, key.getEncoded()));
        Files.writeString(publicFile, verification.pem(), StandardOpenOption.CREATE_NEW);
    }

    /** The Ed25519 signature of the message, in base64. */
    String sign(byte[] message) {
        try {
            var ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(key);
            ed25519.update(message);
            return Base64.getEncoder().encodeToString(ed25519.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
