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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Rebuilds a projection beside the live one, compares both, and switches if {@code --switch} is given. If a rebuild of
 * the projection is open, started by this command or by the running system, the command continues that rebuild, or
 * fails if the rebuild is paused or has failed. Without a switch the rebuilt rows stay beside the live ones.
 */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuild a projection from the event store, beside the live one, and compare both.",
            "Exit code: 0 done, 1 the live rows differ and were not replaced, 2 the rebuild failed."
        })
final class RebuildCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PROJECTION", description = "the projection, as in order_view")
    private String projection;

    @ArgGroup
    private StopOptions stop = new StopOptions();

    @Option(names = "--switch", description = "make the rebuilt rows the live ones")
    private boolean switchOver;

    @Option(names = "--cancel", description = "drop the rebuilt rows, and do nothing else")
    private boolean cancel;

    @Option(names = "--reason", defaultValue = "from the command line", description = "the reason, for the audit log")
    private String reason;

    private static final class StopOptions {
        @Option(names = "--until-position", description = "the last position of the log to read")
        private @Nullable Long position;

        @Option(names = "--until", description = "read up to the first later event, as in 2026-03-01T10:00:00Z")
        private @Nullable Instant time;
    }

    RebuildCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var operator = new OperatorRequest(System.getProperty("user.name"), reason);
        var out = spec.commandLine().getOut();
        try (var context = StandaloneContext.start(StandaloneRebuildConfiguration.class, settings)) {
            var contexts = context.getBean(RebuildContexts.class);
            if (cancel) {
                var open = findOpen(contexts)
                        .orElseThrow(() -> new IllegalStateException("there is no open rebuild of " + projection));
                var cancelled = perform(contexts, operator, ActionKind.CANCEL, rebuilds -> rebuilds.cancel(open.id()));
                out.println("cancelled: " + line(cancelled));
                return CommandLineInterface.CLEAN;
            }
            var rebuild = findOpen(contexts)
                    .orElseGet(() ->
                            perform(contexts, operator, ActionKind.REBUILD, rebuilds -> start(rebuilds, operator)));
            out.println("rebuild " + rebuild.id() + " of " + projection);
            try (var monitor = new RebuildMonitor(contexts, rebuild.id())) {
                var reached = monitor.await(out);
                if (reached.state() == RebuildState.STOPPED) return stopped(reached, out);
                if (reached.state() != RebuildState.CAUGHT_UP) throw new IllegalStateException(line(reached));
                return compared(context.getBean(RebuiltTables.class), reached, operator, out);
            }
        }
    }

    private Rebuild start(Rebuilds rebuilds, OperatorRequest operator) {
        var time = stop.time;
        var position = time == null ? stop.position : Long.valueOf(rebuilds.positionAt(time));
        return rebuilds.start(projection, position, operator.actor(), operator.reason(), null);
    }

    private int stopped(Rebuild rebuild, PrintWriter out) {
        out.println("stopped at " + rebuild.position()
                + ": the rebuilt rows stay in the schema shadow until the rebuild is cancelled");
        return CommandLineInterface.CLEAN;
    }

    private int compared(RebuiltTables tables, Rebuild rebuild, OperatorRequest operator, PrintWriter out) {
        var comparison = tables.compare(rebuild.id());
        Differences.print(comparison, out);
        if (!switchOver) {
            out.println("the rebuilt rows stay beside the live ones: run the command again with --switch or --cancel");
            return comparison.clean() ? CommandLineInterface.CLEAN : CommandLineInterface.DIFFERS;
        }
        var result = tables.switchOver(
                rebuild.id(),
                (context, work) -> new AuditLog(
                                context.jdbc(), context.transactions(), DatabaseClock.once(context.jdbc()))
                        .perform(operator, ActionKind.SWITCH, "rebuild " + rebuild.id(), work));
        out.printf(
                Locale.ROOT, "switched at %d, appends waited for %d ms%n", result.position(), result.blockedMillis());
        return CommandLineInterface.CLEAN;
    }

    private Optional<Rebuild> findOpen(RebuildContexts contexts) {
        try (var context = contexts.live()) {
            return new RebuildTable(context.jdbc()).open(projection);
        }
    }

    private Rebuild perform(
            RebuildContexts contexts, OperatorRequest operator, ActionKind kind, Function<Rebuilds, Rebuild> work) {
        try (var context = contexts.live()) {
            return new AuditLog(context.jdbc(), context.transactions(), DatabaseClock.once(context.jdbc()))
                    .perform(operator, kind, "projection " + projection, () -> work.apply(new Rebuilds(context)));
        }
    }

    private static String line(Rebuild rebuild) {
        var failure = rebuild.failure() == null ? "" : ", " + rebuild.failure();
        return "rebuild " + rebuild.id() + " of " + rebuild.projection() + " is " + rebuild.state() + " at "
                + rebuild.position() + failure;
    }
}
