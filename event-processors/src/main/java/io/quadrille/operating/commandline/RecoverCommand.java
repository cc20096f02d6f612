package io.quadrille.operating.commandline;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.operating.operations.OperatorRequest;
import io.quadrille.operating.recovery.Recovery;
import io.quadrille.operating.recovery.Recovery.LossReport;
import io.quadrille.operating.settings.QuadrilleProperties;
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
 * Brings a database that was put back to an earlier state together with its topics again. No process may work on the
 * database.
 */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "After a database was put back to an earlier state: append the events that the topics hold and the"
                    + " database lost, or fence their records off, and begin a new incarnation of the database.",
            "Stop all processes on the database first. It may be ended at any moment, and run again.",
            "Exit code: 0 done, or nothing to do; 1 something is left, and no process starts; 2 could not."
        })
final class RecoverCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--from-topics", description = "append what the database lost, in order, as it was")
    private boolean append;

    @Option(
            names = "--fence",
            description = "fence off what is lost and not appended: no group takes these records any more. With"
                    + " --from-topics only what cannot be appended")
    private boolean fence;

    @Option(
            names = "--new-incarnation",
            description = "begin a new incarnation also if nothing is lost: after a failover, so that what the former"
                    + " database's processes still publish is refused")
    private boolean newIncarnation;

    @Option(
            names = "--others-have-handled-them",
            description = "fence off although other domains have databases of their own, in which the effects of these"
                    + " records stay")
    private boolean othersHandled;

    @Option(
            names = "--first-events",
            description = "go on although the database holds no event yet of a domain whose events are lost")
    private boolean firstEvents;

    @Option(names = "--dry-run", description = "say what is lost and what would be done, and change nothing")
    private boolean dryRun;

    @Option(names = "--reason", defaultValue = "from the command line", description = "why, for the record of acts")
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
        try (var alone = StandaloneContext.start(StandaloneRecoveryConfiguration.class, settings)) {
            boolean whole = alone.getBean(QuadrilleProperties.class).domains().size() == Domain.values().length;
            if (fence && !whole && !othersHandled) {
                throw new IllegalStateException(
                        "other domains have databases of their own, which have handled these records: use"
                                + " --from-topics, or for what cannot be appended add --others-have-handled-them and"
                                + " repair by hand what differs then");
            }
            var out = spec.commandLine().getOut();
            var recovery = alone.getBean(Recovery.class);
            if (!dryRun) recovery.logSequences();
            var found = recovery.find();
            print(found, out);
            if (found.isNothing() && !newIncarnation) return CommandLineInterface.CLEAN;
            if (!found.newDomains().isEmpty() && !dryRun && !firstEvents) {
                throw new IllegalStateException("the database holds no event of "
                        + String.join(", ", found.newDomains()) + ": is quadrille.domains set as for the"
                        + " application? If the first events of these domains were lost, add --first-events");
            }
            if (dryRun) return wouldLeave(found) ? CommandLineInterface.DIFFERS : CommandLineInterface.CLEAN;
            return recover(recovery, found, begun, out);
        }
    }

    private boolean wouldLeave(LossReport found) {
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
        if (wouldLeave(found)) {
            out.println(
                    "left: decide about these records, with --from-topics or --fence; until then no process starts");
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
            out.println("behind: the topics hold records of incarnation " + found.publishedBy() + ", the database is "
                    + found.own());
        }
        if (found.ofLaterRelease() > 0) {
            out.println("left as they are: " + found.ofLaterRelease()
                    + " records of types or revisions that this release does not know; if a later release has"
                    + " published them, recover with that one");
        }
        found.newDomains().forEach(domain -> out.println("new: the database holds no event of the domain " + domain));
        found.problems().forEach(problem -> out.println("held back " + problem));
        out.printf(
                Locale.ROOT,
                "lost: %d records of %d orders%s; %d events can be appended, %d records are of what has happened again"
                        + " since, %d are held back%n",
                found.records(),
                found.orders(),
                found.span().isEmpty() ? "" : ", of " + found.span(),
                found.toAppend(),
                found.superseded(),
                found.held());
    }
}
