package io.quadrille.operating.commandline;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.operating.operations.OperatorRequest;
import io.quadrille.operating.recovery.Recovery;
import io.quadrille.operating.recovery.Recovery.LossReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Makes a database that was restored from a backup consistent with its topics again, by a {@link Recovery}. No process
 * may work on the database meanwhile.
 */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "After a database was restored from a backup: append the events that the topics hold and the database"
                    + " lost, or fence off their records, and begin a new incarnation of the database.",
            "Stop all processes on the database first. The command can be interrupted at any moment and run again.",
            "Exit code: 0 done, or nothing to do; 1 records are left undecided, and no process starts until they"
                    + " are decided; 2 the recovery failed."
        })
final class RecoverCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--from-topics", description = "append the lost events, unchanged and in their order")
    private boolean append;

    @Option(
            names = "--fence",
            description = "fence off the records of lost events, so that no group processes them any more; with"
                    + " --from-topics only the records of events that cannot be appended")
    private boolean fence;

    @Option(
            names = "--new-incarnation",
            description = "begin a new incarnation even if no event is lost: after a failover, so that records that the"
                    + " processes of the former database still publish are refused")
    private boolean newIncarnation;

    @Option(
            names = "--others-have-handled-them",
            description = "fence off even though other domains have databases of their own, in which the effects of"
                    + " these records remain")
    private boolean othersHandled;

    @Option(
            names = "--first-events",
            description = "continue even though the database holds no event of a domain whose events are lost")
    private boolean firstEvents;

    @Option(names = "--dry-run", description = "print what is lost and what the command would do, and change nothing")
    private boolean dryRun;

    @Option(names = "--reason", defaultValue = "from the command line", description = "the reason, for the audit log")
    private String reason;

    RecoverCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        if (!append && !fence && !newIncarnation) {
            throw new ParameterException(
                    spec.commandLine(), "Missing one of --from-topics, --fence and --new-incarnation");
        }
        long begun = System.nanoTime();
        try (var context = StandaloneContext.start(StandaloneRecoveryConfiguration.class, settings)) {
            boolean allDomains = LocalDomains.of(context.getEnvironment(), CheckoutSaga.SAGA)
                    .others()
                    .isEmpty();
            if (fence && !allDomains && !othersHandled) {
                throw new IllegalStateException(
                        "other domains have databases of their own and have processed these records: use"
                                + " --from-topics; for events that cannot be appended, add --others-have-handled-them"
                                + " and repair the differences by hand");
            }
            var out = spec.commandLine().getOut();
            var recovery = context.getBean(Recovery.class);
            if (!dryRun) recovery.logSequences();
            var found = recovery.find();
            print(found, out);
            if (found.isNothing() && !newIncarnation) return CommandLineInterface.CLEAN;
            if (!found.newDomains().isEmpty() && !dryRun && !firstEvents) {
                throw new IllegalStateException("the database holds no event of "
                        + String.join(", ", found.newDomains()) + ": check that quadrille.domains is the same as for"
                        + " the application; if the first events of these domains were lost, add --first-events");
            }
            if (dryRun) return leavesRecords(found) ? CommandLineInterface.DIFFERS : CommandLineInterface.CLEAN;
            return recover(recovery, found, begun, out);
        }
    }

    private boolean leavesRecords(LossReport found) {
        return !fence && (append ? found.held() > 0 : found.records() > 0);
    }

    private int recover(Recovery recovery, LossReport found, long begun, PrintWriter out) {
        var operator = new OperatorRequest(System.getProperty("user.name"), reason);
        long appended = 0;
        if (append) {
            try (var bar = new ProgressBarReporter("recover", " events", 1)) {
                bar.begin(found.toAppend());
                appended = recovery.append(found, operator, bar::accept);
            }
            out.printf(Locale.ROOT, "appended: %d events, of which %d were on topics%n", appended, found.toAppend());
        }
        if (leavesRecords(found)) {
            out.println("left: decide about these records with --from-topics or --fence; no process starts until then");
            return CommandLineInterface.DIFFERS;
        }
        long fenced = recovery.finish(found, operator, appended, fence && !append);
        out.printf(
                Locale.ROOT,
                "finished: %d events appended, %d records fenced off, %.1f s%n",
                appended,
                fenced,
                Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1_000d);
        return CommandLineInterface.CLEAN;
    }

    private static void print(LossReport found, PrintWriter out) {
        found.begun().ifPresent(number -> out.println("unfinished: the recovery that began incarnation " + number));
        if (found.publishedBy() > found.own()) {
            out.println("behind: the topics hold records of incarnation " + found.publishedBy() + ", the database has"
                    + " incarnation " + found.own());
        }
        if (found.ofLaterRelease() > 0) {
            out.println("left as they are: " + found.ofLaterRelease()
                    + " records of types or revisions that this release does not know; if a later release"
                    + " published them, recover with that release");
        }
        found.newDomains().forEach(domain -> out.println("new: the database holds no event of the domain " + domain));
        found.problems().forEach(problem -> out.println("held back " + problem));
        out.printf(
                Locale.ROOT,
                "lost: %d records of %d orders%s; %d events can be appended, %d records are of events that have"
                        + " happened again since, %d are held back%n",
                found.records(),
                found.orders(),
                found.span().isEmpty() ? "" : ", of " + found.span(),
                found.toAppend(),
                found.superseded(),
                found.held());
    }
}
