package io.quadrille.operating.commandline;

import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.RebuildState;
import io.quadrille.engine.rebuild.RebuildTable;
import io.quadrille.engine.rebuild.Rebuilds;
import io.quadrille.engine.rebuild.RebuiltTables;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Builds a projection again beside the live one, or goes on with that if it was begun, here or in the running system;
 * compares, and switches if that is wanted. Without a switch the rows stay beside the live ones.
 */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Build a projection again from the event store, beside the live one, and compare them.",
            "Exit code: 0 done, 1 the live rows differed and are still shown, 2 could not."
        })
final class RebuildCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PROJECTION", description = "such as order_view")
    private String projection;

    @ArgGroup
    private Stop stop = new Stop();

    @Option(names = "--switch", description = "put the rebuilt rows in the place of the live ones")
    private boolean switchOver;

    @Option(names = "--cancel", description = "drop what was built, and do nothing else")
    private boolean cancel;

    @Option(names = "--reason", defaultValue = "from the command line", description = "why, for the record of acts")
    private String reason;

    private static final class Stop {
        @Option(names = "--until-position", description = "the last position of the log to fold")
        private Long position;

        @Option(names = "--until", description = "fold what happened up to this time, as in 2026-03-01T10:00:00Z")
        private Instant time;
    }

    RebuildCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var operator = new OperatorRequest(System.getProperty("user.name"), reason);
        var out = spec.commandLine().getOut();
        try (var alone = StandaloneContext.start(StandaloneRebuildConfiguration.class, settings)) {
            var contexts = alone.getBean(RebuildContexts.class);
            if (cancel) {
                out.println("cancelled: "
                        + line(perform(
                                contexts,
                                operator,
                                ActionKind.CANCEL,
                                rebuilds -> rebuilds.cancel(open(contexts).id()))));
                return CommandLineInterface.CLEAN;
            }
            var begun = find(contexts);
            if (begun == null)
                begun = perform(contexts, operator, ActionKind.REBUILD, rebuilds -> start(rebuilds, operator));
            out.println("rebuild " + begun.id() + " of " + projection);
            try (var work = new RebuildMonitor(contexts, begun.id())) {
                var reached = work.await(out);
                if (reached.state() == RebuildState.STOPPED) return stopped(reached, out);
                if (reached.state() != RebuildState.CAUGHT_UP) throw new IllegalStateException(line(reached));
                return compared(alone.getBean(RebuiltTables.class), reached, operator, out);
            }
        }
    }

    private Rebuild start(Rebuilds rebuilds, OperatorRequest operator) {
        var position = stop.time == null ? stop.position : (Long) rebuilds.positionAt(stop.time);
        return rebuilds.start(projection, position, operator.actor(), operator.reason(), null);
    }

    private int stopped(Rebuild rebuild, PrintWriter out) {
        out.println("stopped at " + rebuild.position()
                + ": the rows are in the schema shadow until the rebuild is cancelled");
        return CommandLineInterface.CLEAN;
    }

    private int compared(RebuiltTables rows, Rebuild rebuild, OperatorRequest operator, PrintWriter out) {
        var found = rows.compare(rebuild.id());
        Differences.print(found, out);
        if (!switchOver) {
            out.println("the rebuilt rows stay beside the live ones: again with --switch, or with --cancel");
            return found.clean() ? CommandLineInterface.CLEAN : CommandLineInterface.DIFFERS;
        }
        var done = rows.switchOver(
                rebuild.id(),
                (context, work) -> new AuditLog(
                                context.jdbc(), context.transactions(), DatabaseClock.once(context.jdbc()))
                        .perform(operator, ActionKind.SWITCH, "rebuild " + rebuild.id(), work));
        out.printf(Locale.ROOT, "switched at %d, appends waited for %d ms%n", done.position(), done.blockedMillis());
        return CommandLineInterface.CLEAN;
    }

    private Rebuild find(RebuildContexts contexts) {
        try (var context = contexts.live()) {
            return new RebuildTable(context.jdbc()).open(projection).orElse(null);
        }
    }

    private Rebuild open(RebuildContexts contexts) {
        var open = find(contexts);
        if (open == null) throw new IllegalStateException("there is no rebuild of " + projection + " under way");
        return open;
    }

    private Rebuild perform(
            RebuildContexts contexts, OperatorRequest operator, ActionKind act, Function<Rebuilds, Rebuild> work) {
        try (var context = contexts.live()) {
            return new AuditLog(context.jdbc(), context.transactions(), DatabaseClock.once(context.jdbc()))
                    .perform(operator, act, "projection " + projection, () -> work.apply(new Rebuilds(context)));
        }
    }

    private static String line(Rebuild rebuild) {
        var why = rebuild.failure() == null ? "" : ", " + rebuild.failure();
        return "rebuild " + rebuild.id() + " of " + rebuild.projection() + " is " + rebuild.state() + " at "
                + rebuild.position() + why;
    }
}
