package io.quadrille.engine.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keys in PEM files. Spring Boot's PemContent reads no public keys and writes none; the JDK's own PEM API is a preview.
 */
final class Pem {

    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private static final int LINE = 64;

    private Pem() {}

    static String text(String kind, byte[] der) {
        var base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return String.format(Locale.ROOT, "-----BEGIN %s-----\n%s\n-----END %s-----\n", kind, base64, kind);
    }

    /** @throws IllegalArgumentException if the file contains no key of this kind */
    static byte[] read(Path file, String kind) throws IOException {
        var pattern = Pattern.compile("-----BEGIN " + kind + "-----([^-]+)-----END " + kind + "-----");
        var found = pattern.matcher(Files.readString(file));
        if (!found.find()) throw new IllegalArgumentException(file + " holds no " + kind + " in PEM");
        return Base64.getMimeDecoder().decode(found.group(1));
    }
}
