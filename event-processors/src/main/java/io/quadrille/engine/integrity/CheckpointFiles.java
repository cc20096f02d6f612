package io.quadrille.engine.integrity;

import static io.quadrille.engine.log.EventLines.required;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Checkpoints as JSON files. Thread-safe. */
public final class CheckpointFiles {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private CheckpointFiles() {}

    /**
     * Writes the checkpoint into the folder as one file. The file appears atomically: a reader never sees an incomplete
     * file.
     */
    static void write(Path folder, Checkpoint checkpoint) throws IOException {
        Files.createDirectories(folder);
        var name = String.format(Locale.ROOT, "%s-%012d.json", checkpoint.store(), checkpoint.block());
        var unfinished = folder.resolve(name + ".tmp");
        Files.writeString(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(checkpoint) + "\n");
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads a file with one checkpoint or a list of them, or all files {@code *.json} of a folder.
     *
     * @throws IllegalArgumentException if a file contains anything else, or the folder contains no such file
     */
    public static List<Checkpoint> read(Path fileOrFolder) throws IOException {
        if (!Files.isDirectory(fileOrFolder)) return readFile(fileOrFolder);
        try (var files = Files.list(fileOrFolder)) {
            var found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .flatMap(CheckpointFiles::readAll)
                    .toList();
            if (found.isEmpty()) throw new IllegalArgumentException("there is no checkpoint in " + fileOrFolder);
            return found;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Stream<Checkpoint> readAll(Path file) {
        try {
            return readFile(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Checkpoint> readFile(Path file) throws IOException {
        try {
            var read = required(JSON.readValue(Files.readAllBytes(file), Checkpoint[].class), "content");
            return Stream.of(read).map(CheckpointFiles::requireComplete).toList();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " holds no checkpoint: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds no checkpoint: " + e.getMessage(), e);
        }
    }

    private static Checkpoint requireComplete(Checkpoint read) {
        required(read, "content");
        required(read.store(), "store");
        required(read.hash(), "hash");
        required(read.time(), "time");
        return read;
    }
}
