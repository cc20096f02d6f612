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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Checks the system that the settings name. It can run beside the system, from any machine that reaches its servers.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Compare store, topics, views and positions with each other, and projections with what follows from the"
                    + " store.",
            "Exit code: 0 clean, 1 differs, 2 could not."
        })
final class CheckCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--projection", split = ",", description = "only these projections, which needs no broker")
    private List<String> projections;

    @Option(
            names = "--sample",
            description = "compare so many keys of each projection, at random; all rows if it is missing")
    private Integer sample;

    CheckCommand(String... settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws SQLException {
        boolean clean = projections != null || invariants();
        clean &= projections();
        return clean ? CommandLineInterface.CLEAN : CommandLineInterface.DIFFERS;
    }

    private boolean invariants() throws SQLException {
        try (var context = StandaloneContext.start(StandaloneCheckConfiguration.class, settings)) {
            var report = context.getBean(Invariants.class).check();
            print(report, spec.commandLine().getOut());
            return report.clean();
        }
    }

    private boolean projections() {
        boolean clean = true;
        try (var alone = StandaloneContext.start(StandaloneRebuildConfiguration.class, settings)) {
            var check = alone.getBean(AuditCheck.class);
            for (var name :
                    projections == null ? alone.getBean(RebuildContexts.class).projections() : projections) {
                var found = sample == null ? check.full(name) : check.sample(name, sample);
                Differences.print(found, spec.commandLine().getOut());
                clean &= found.clean();
            }
        }
        return clean;
    }

    private static void print(Report report, PrintWriter out) {
        report.waiting().forEach(waiting -> out.println("waiting   " + waiting));
        report.notChecked()
                .forEach(rule -> out.println("unchecked " + rule + ": needs the database of another domain"));
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
