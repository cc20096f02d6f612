package io.quadrille.processors.contracts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The approved files: the JSON of one event per type and revision, byte by byte as it is stored and sent. */
record Contracts(Path approved, Path received) {

  private static final String SUFFIX = ".json";

  /** The project's own. */
  static Contracts ofTheProject() {
    var module = Path.of(System.getProperty("basedir", ""));
    return new Contracts(module.resolve("src/test/resources/contracts"), module.resolve("target/contracts"));
  }

  Set<String> names() throws IOException {
    try (var files = Files.list(approved)) {
      return files
          .map(file -> file.getFileName().toString())
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  byte[] read(String contract) throws IOException {
    return Files.readAllBytes(approved.resolve(contract + SUFFIX));
  }

  /** Fails if the JSON is not the approved one, and says how it becomes that. */
  void verify(String contract, byte[] json) throws IOException {
    var file = approved.resolve(contract + SUFFIX);
    var is = new String(json, StandardCharsets.UTF_8);
    var was = Files.exists(file) ? Files.readString(file) : "nothing";
    if (is.equals(was)) return;
    Files.createDirectories(received);
    var written = Files.write(received.resolve(contract + ".received.json"), json);
    throw new AssertionError(
        """
        %s is not written as approved.
          approved: %s
          received: %s
        Events of this revision are stored and under way, and must stay readable. If the type is new, approve it:
          cp %s %s
        If it has changed, give it the next @Revision and an upcaster from this one: docs/evolution.md."""
            .formatted(contract, was, is, written, file));
  }
}
