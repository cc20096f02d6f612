package io.quadrille.operating.commandline;

import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.invariants.Report;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Checks the system that the settings name. The check can run while the system runs, from any machine that reaches its
 * database and its broker.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Compare event store, topics, views and positions with each other, and projections with the rows that"
                    + " follow from the event store.",
            "Exit code: 0 no differences, 1 differences, 2 the check failed."
        })
final class CheckCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--projection", split = ",", description = "check only these projections, which needs no broker")
    private @Nullable List<String> projections;

    @Option(names = "--sample", description = "compare about this many keys of each projection; without it, all rows")
    private @Nullable Integer sample;

    CheckCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws SQLException {
        boolean clean = projections != null || checkInvariants();
        clean &= compareProjections();
        return clean ? CommandLineInterface.CLEAN : CommandLineInterface.DIFFERS;
    }

    private boolean checkInvariants() throws SQLException {
        try (var context = StandaloneContext.start(StandaloneCheckConfiguration.class, settings)) {
            var report = context.getBean(Invariants.class).check();
            print(report, spec.commandLine().getOut());
            return report.clean();
        }
    }

    private boolean compareProjections() {
        boolean clean = true;
        try (var context = StandaloneContext.start(StandaloneRebuildConfiguration.class, settings)) {
            var check = context.getBean(AuditCheck.class);
            for (var name :
                    projections == null ? context.getBean(RebuildContexts.class).projections() : projections) {
                var comparison = sample == null ? check.full(name) : check.sample(name, sample);
                Differences.print(comparison, spec.commandLine().getOut());
                clean &= comparison.clean();
            }
        }
        return clean;
    }

    private static void print(Report report, PrintWriter out) {
        report.waiting().forEach(waiting -> out.println("waiting   " + waiting));
        report.notChecked()
                .forEach(rule -> out.println("unchecked " + rule + ": the rule needs the database of another domain"));
        report.violations().forEach(violation -> out.println("differs   " + violation));
        out.printf(
                Locale.ROOT,
                "%s: %d events, %d records, %d waiting, %d differ, at %s%n",
                report.clean() ? "clean" : "not clean",
                report.events(),
                report.records(),
                report.waiting().size(),
                report.violations().size(),
                report.checkedAt());
    }
}
