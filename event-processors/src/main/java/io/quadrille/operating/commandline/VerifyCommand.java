package io.quadrille.operating.commandline;

import io.quadrille.engine.integrity.Checkpoint;
import io.quadrille.engine.integrity.CheckpointFiles;
import io.quadrille.engine.integrity.Verdict;
import io.quadrille.engine.integrity.Verification;
import io.quadrille.engine.integrity.VerificationKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Recomputes the hash chain of an event log and reports changes that were made to the log afterwards: events that were
 * edited, deleted, inserted or moved.
 */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Find events that were edited, deleted, inserted or moved. Exit code: 0 intact, 1 not intact, 2 the"
                        + " verification could not finish, or none of the given checkpoints agrees.")
final class VerifyCommand implements Callable<Integer> {

    private final String[] settings;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private LogOptions log = new LogOptions();

    @Option(
            names = "--checkpoints",
            description = "a file or a folder of checkpoints that was kept outside of the database")
    private @Nullable Path checkpoints;

    @Option(names = "--public-key", description = "the key that must have signed each checkpoint")
    private @Nullable Path publicKey;

    @Spec
    private CommandSpec spec;

    private static final class LogOptions {

        @Option(names = "--database", required = true, description = "verify the database of spring.datasource.url")
        private boolean database;

        @Option(
                names = "--export",
                required = true,
                paramLabel = "FILE",
                description = "verify a file that export wrote")
        private Path export;
    }

    VerifyCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        var known = checkpoints == null ? List.<Checkpoint>of() : CheckpointFiles.read(checkpoints);
        var key = publicKey == null ? Optional.<VerificationKey>empty() : Optional.of(VerificationKey.read(publicKey));
        var verification = new Verification(known, key);
        long begun = System.nanoTime();
        var verdict = log.database ? ofDatabase(verification) : ofExport(verification);
        print(
                verdict,
                Duration.ofNanos(System.nanoTime() - begun),
                spec.commandLine().getOut());
        if (verdict.found() > 0) return CommandLineInterface.DIFFERS;
        return verdict.intact() ? CommandLineInterface.CLEAN : CommandLineInterface.FAILED;
    }

    private Verdict ofDatabase(Verification verification) throws SQLException, IOException {
        try (var context = StandaloneContext.start(StandaloneDatabaseConfiguration.class, settings);
                var session = context.getBean(DataSource.class).getConnection();
                var bar = new ProgressBarReporter("verify", " events", 1)) {
            return verification.ofStore(session, bar);
        }
    }

    private Verdict ofExport(Verification verification) throws SQLException, IOException {
        try (var bar = new ProgressBarReporter("verify", " MiB", 1 << 20)) {
            long size = Files.size(log.export);
            return verification.ofExport(log.export, in -> bar.wrap(in, size));
        }
    }

    private static void print(Verdict verdict, Duration elapsed, PrintWriter out) {
        verdict.findings().forEach(out::println);
        if (verdict.found() > verdict.findings().size()) {
            out.printf(
                    Locale.ROOT,
                    "… and %d more%n",
                    verdict.found() - verdict.findings().size());
        }
        verdict.notes().forEach(note -> out.println("note            " + note));
        out.printf(
                Locale.ROOT,
                "%s: %d events, %d blocks, %d not chained, %d of %d checkpoints agree%s, %d found; store %s, as of %s;"
                        + " %.1f s, %d events/s%n",
                outcome(verdict),
                verdict.events(),
                verdict.blocks(),
                verdict.unchained(),
                verdict.checkpoints(),
                verdict.given(),
                verdict.checkpoints() == 0 ? "" : " and vouch up to position " + verdict.vouched(),
                verdict.found(),
                verdict.store(),
                verdict.time(),
                elapsed.toMillis() / 1_000d,
                verdict.events() * 1_000 / Math.max(1, elapsed.toMillis()));
    }

    private static String outcome(Verdict verdict) {
        if (verdict.found() > 0) return "NOT INTACT";
        return verdict.intact() ? "intact" : "NOT VOUCHED FOR";
    }
}
