package io.quadrille.saga;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the installed browser; never downloads one. */
final class Chromium {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private Chromium() {}

    /** The executable file of the browser. */
    static Path executable() {
        return executable(
                System.getProperty("quadrille.chromium"), System.getenv().getOrDefault("PATH", ""));
    }

    /** @param given the path of the browser; null to search the PATH */
    static Path executable(String given, String path) {
        var candidates = given != null
                ? Stream.of(Path.of(given))
                : Stream.of(path.split(File.pathSeparator))
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return candidates
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The console tests need Chromium, but there is none "
                        + (given != null ? "at " + given : "on the PATH")
                        + ". Install it (apt-get install chromium), or say where one is:"
                        + " -Dquadrille.chromium=/path/to/chromium"));
    }
}
