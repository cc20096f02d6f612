package io.quadrille.operating.commandline;

import io.quadrille.engine.integrity.ExportLimit;
import io.quadrille.engine.integrity.Exports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the log into a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write all events with their chain into a file of JSON lines, from one snapshot of the database.")
final class ExportCommand implements Callable<Integer> {

    private final String[] settings;

    @Option(names = "--out", required = true, description = "a new file; compressed if its name ends in .gz")
    private Path out;

    @Option(names = "--from", description = "the first event: a position, or a time as 2030-01-31T12:00:00Z")
    private String from;

    @Option(names = "--to", description = "the last event, likewise")
    private String to;

    @Spec
    private CommandSpec spec;

    ExportCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        var first = Optional.ofNullable(from).map(ExportLimit::parse);
        var last = Optional.ofNullable(to).map(ExportLimit::parse);
        if (Files.exists(out)) throw new FileAlreadyExistsException(out.toString());
        // Whoever finds the file finds all of it.
        var unfinished = out.resolveSibling(out.getFileName() + ".part");
        long events;
        try (var context = StandaloneContext.start(StandaloneDatabaseConfiguration.class, settings);
                var file = open(unfinished);
                var bar = new ProgressBarReporter("export", " events", 1)) {
            events = new Exports(context.getBean(DataSource.class)).write(first, last, file, bar);
        }
        Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE);
        spec.commandLine().getOut().printf(Locale.ROOT, "%d events in %s%n", events, out);
        return CommandLineInterface.CLEAN;
    }

    private OutputStream open(Path file) throws IOException {
        var plain = Files.newOutputStream(file);
        return out.toString().endsWith(".gz") ? new GZIPOutputStream(plain, 64 * 1024) : plain;
    }
}
