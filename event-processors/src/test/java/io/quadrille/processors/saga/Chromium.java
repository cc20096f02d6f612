package io.quadrille.processors.saga;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser that is installed here; none is ever downloaded. */
final class Chromium {

  static final String PROPERTY = "quadrille.chromium";
  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private Chromium() {}

  /** Its executable. */
  static Path executable() {
    return find(System.getProperty(PROPERTY), System.getenv().getOrDefault("PATH", ""))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The tests of the console need Chromium, and there is none on the PATH. Install it (apt-get install chromium),"
                        + " or say where one is: -D" + PROPERTY + "=/path/to/chromium"));
  }

  static Optional<Path> find(String given, String path) {
    if (given != null) return Optional.of(Path.of(given)).filter(Files::isExecutable);
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
