package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Creates and configures the data folder of one PostgreSQL. */
final class PostgresData {

    static final String SUPERUSER = "quadrille";

    private final Path directory;
    private final Path binaries;
    private final Unprivileged unprivileged;

    PostgresData(Path directory, Path binaries, Unprivileged unprivileged) {
        this.directory = directory;
        this.binaries = binaries;
        this.unprivileged = unprivileged;
    }

    Path path() {
        return directory.resolve("data");
    }

    /** A random password, created with the data, stored beside the data and readable only by the owner. */
    String password() {
        try {
            return Files.readString(passwordFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the password of the database in " + directory, e);
        }
    }

    /**
     * Creates the data folder unless it exists. It is created by a rename, so an interrupted run leaves no incomplete
     * folder.
     */
    void initialize(boolean durable) {
        if (Files.exists(path())) return;
        var partial = directory.resolve("data.part");
        Folders.delete(partial);
        try {
            writePrivately(passwordFile(), newPassword());
            unprivileged.own(directory);
            var arguments = new ArrayList<>(List.of(
                    "-D",
                    partial.toString(),
                    "--username",
                    SUPERUSER,
                    "--pwfile",
                    passwordFile().toString(),
                    "--auth",
                    "scram-sha-256",
                    "--encoding",
                    "UTF8",
                    "--no-locale",
                    "--locale-provider",
                    "builtin",
                    "--builtin-locale",
                    "C.UTF-8",
                    "--no-instructions"));
            if (!durable) arguments.add("--no-sync");
            Command.runOrFail(directory, command("initdb", arguments));
            Files.move(partial, path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a database in " + directory, e);
        }
    }

    /** Writes the whole configuration file; missing settings have the defaults of PostgreSQL. */
    void configure(int port, boolean durable, Map<String, String> extra) {
        var settings = new TreeMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_checkpoints", "off");
        settings.put("fsync", durable ? "on" : "off");
        // Even without fsync a confirmed commit has left the process, so a kill of the process cannot lose it.
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", durable ? "on" : "off");
        settings.putAll(extra);
        var text = new StringBuilder("# Written anew at each start.\n");
        settings.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        try {
            Files.writeString(path().resolve("postgresql.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure the database in " + directory, e);
        }
    }

    List<String> command(String program, List<String> arguments) {
        return unprivileged.command(
                binaries.resolve("bin").resolve(program).toString(), arguments.toArray(String[]::new));
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file);
        if (!file.toFile().setReadable(false, false) || !file.toFile().setReadable(true, true)) {
            throw new IOException("cannot restrict access to " + file);
        }
        Files.writeString(file, text);
    }

    private static String newPassword() {
        var random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
