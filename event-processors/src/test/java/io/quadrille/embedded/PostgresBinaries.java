package io.quadrille.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The programs of PostgreSQL, unpacked once per machine and user from a Maven dependency. */
final class PostgresBinaries {

    private static final Map<Path, Path> UNPACKED = new ConcurrentHashMap<>();

    private PostgresBinaries() {}

    /**
     * The folder with bin, lib and share. Its name is derived from the content of the archive, so each version has its
     * own folder. It is created by a rename, so it is complete whenever it exists.
     */
    static Path unpacked(Path cache) {
        return UNPACKED.computeIfAbsent(cache, PostgresBinaries::find);
    }

    private static Path find(Path cache) {
        var archive = archive();
        var target = Folders.create(cache).resolve("postgres-" + digest(archive));
        DirectoryLock.whileAlone(cache, () -> {
            if (!Files.exists(target)) unpack(archive, target);
        });
        return target;
    }

    private static byte[] archive() {
        try (var archive =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), System.getProperty("os.arch"))) {
            return archive.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read PostgreSQL's archive", e);
        }
    }

    private static String system() {
        var name = System.getProperty("os.name");
        if (name.startsWith("Mac")) return "Darwin";
        return name.startsWith("Windows") ? "Windows" : name;
    }

    private static String digest(byte[] archive) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void unpack(byte[] archive, Path target) {
        var partial = target.resolveSibling(target.getFileName() + ".part");
        Folders.delete(partial);
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = partial.resolve(entry.getName()).normalize();
                if (!path.startsWith(partial)) throw new IOException(entry.getName() + " leads out of the archive");
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if (entry.getName().contains("bin/")) makeExecutable(path);
                }
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL to " + partial, e);
        }
    }

    private static void makeExecutable(Path program) throws IOException {
        if (Files.getFileAttributeView(program, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
