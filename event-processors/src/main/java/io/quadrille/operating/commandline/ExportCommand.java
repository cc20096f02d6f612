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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the event log to a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Write all events with their hash chain to a file of JSON lines, from one snapshot of the database.")
final class ExportCommand implements Callable<Integer> {

    private final String[] settings;

    @Option(names = "--out", required = true, description = "a new file, compressed if its name ends with .gz")
    private Path out;

    @Option(names = "--from", description = "the first event: a position, or a time as in 2030-01-31T12:00:00Z")
    private @Nullable String from;

    @Option(names = "--to", description = "the last event: a position or a time")
    private @Nullable String to;

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
        // The file gets its name only when it is complete.
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
