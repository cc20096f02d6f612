package io.quadrille.contracts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The approved files: the serialized form of one sample per type and revision, byte by byte as it is stored and sent.
 */
public record Contracts(Path approved, Path received, String suffix) {

    /** The JSON of every event. */
    public static Contracts ofEvents() {
        return of("contracts", ".json");
    }

    /** The XML of positions and snapshots, written by XStream. */
    public static Contracts ofTokensAndSnapshots() {
        return of("general", ".xml");
    }

    private static Contracts of(String folder, String suffix) {
        var module = Path.of(System.getProperty("basedir", ""));
        return new Contracts(
                module.resolve("src/test/resources").resolve(folder),
                module.resolve("target").resolve(folder),
                suffix);
    }

    public Set<String> names() throws IOException {
        try (var files = Files.list(approved)) {
            return files.map(file -> file.getFileName().toString())
                    .map(file -> file.substring(0, file.length() - suffix.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    public byte[] read(String contract) throws IOException {
        return Files.readAllBytes(approved.resolve(contract + suffix));
    }

    /** Fails if the JSON is not the approved one, with how to approve it. */
    public void verify(String contract, byte[] json) throws IOException {
        var file = approved.resolve(contract + suffix);
        var is = new String(json, StandardCharsets.UTF_8);
        var was = Files.exists(file) ? Files.readString(file) : "nothing";
        if (is.equals(was)) return;
        Files.createDirectories(received);
        var written = Files.write(received.resolve(contract + ".received" + suffix), json);
        throw new AssertionError("""
            %s is not written as approved.
              approved: %s
              received: %s
            What was written so is stored or under way, and must stay readable. If the type is new, approve it:
              cp %s %s
            If it has changed, give it the next @Revision, and an event an upcaster from this one:
            docs/reference/evolution.md.\
            """.formatted(contract, was, is, written, file));
    }
}
