package io.quadrille.faults;

import io.quadrille.application.Quadrille;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.EmbeddedServers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of the application in a shared archive of the JVM (class data sharing). One start and stop of the
 * application creates the archive for all test JVMs of a build; it halves the processor time of each later start. The
 * archive accepts only jars, so folders of classes are packed first.
 */
final class SharedClasses {

    private static final Path FOLDER = Path.of("target", "shared-classes").toAbsolutePath();

    private SharedClasses() {}

    /** The options and main class of the application, and the class path of the archive. */
    static synchronized List<String> application(List<String> classPath) {
        try {
            Files.createDirectories(FOLDER);
            try (var channel = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (!lock.isValid()) throw new IllegalStateException("no lock in " + FOLDER);
                return application(FOLDER.resolve(key(classPath)), classPath);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> application(Path folder, List<String> classPath) throws IOException {
        Files.createDirectories(folder);
        var archive = folder.resolve("application.jsa");
        var jars = new ArrayList<String>();
        for (var entry : classPath)
            jars.add(Files.isDirectory(Path.of(entry)) ? packed(Path.of(entry), folder, jars.size()) : entry);
        var application = List.of("-cp", String.join(File.pathSeparator, jars), Quadrille.class.getName());
        if (Files.notExists(archive)) make(archive, application);
        return with("-XX:SharedArchiveFile=" + archive, application);
    }

    private static List<String> with(String option, List<String> application) {
        return Stream.concat(Stream.of(option), application.stream()).toList();
    }

    private static String packed(Path classes, Path folder, int number) {
        var jar = folder.resolve(number + ".jar");
        if (Files.notExists(jar)) pack(jar, classes, ".");
        return jar.toString();
    }

    /** Packs folders of classes into a jar. */
    static void pack(Path jar, Path classes, String... folders) {
        var packed = Stream.of(folders).flatMap(folder -> Stream.of("-C", classes.toString(), folder));
        var arguments = Stream.concat(Stream.of("--create", "--no-compress", "--file", jar.toString()), packed);
        int code = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        if (code != 0) throw new IllegalStateException("jar cannot pack " + List.of(folders) + " of " + classes);
    }

    /** The JVM writes the archive when it ends. */
    private static void make(Path archive, List<String> application) throws IOException {
        var unfinished = archive.resolveSibling("unfinished.jsa");
        var database = EmbeddedServers.freshDatabase();
        var system = new InstalledSystem(
                "shared-classes",
                database.dataSource(),
                database.jdbcUrl() + "?sslmode=disable",
                database.username(),
                database.password(),
                EmbeddedServers.kafka().bootstrapServers(),
                "classes-" + UUID.randomUUID() + ".",
                Set.copyOf(CheckoutSaga.SAGA.domains()));
        var command = ApplicationProcess.command(
                ApplicationProcess.java(512), with("-XX:ArchiveClassesAtExit=" + unfinished, application));
        try (var process = system.start(command, "shared-classes", InstalledSystem.port())) {
            process.awaitReady();
            process.stop();
        }
        Files.move(unfinished, archive);
    }

    /** Compiled classes get a new archive. */
    private static String key(List<String> classPath) throws IOException {
        var all = new StringBuilder(System.getProperty("java.home"));
        for (var entry : classPath) {
            try (var files = Files.walk(Path.of(entry))) {
                all.append(entry)
                        .append(files.map(SharedClasses::modified).sorted().collect(Collectors.joining()));
            }
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String modified(Path file) {
        try {
            return file + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
