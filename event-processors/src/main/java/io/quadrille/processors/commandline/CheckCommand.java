package io.quadrille.processors.commandline;

import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.invariants.Report;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks the system that the settings name. It can run beside the system, from any machine that reaches its servers. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Compare store, topics, views and positions with each other. Exit code: 0 clean, 1 differs, 2 could not.")
final class CheckCommand implements Callable<Integer> {

  private final String[] settings;
  @Spec private CommandSpec spec;

  CheckCommand(String... settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws SQLException {
    try (var context = Alone.start(CheckAlone.class, settings)) {
      var report = context.getBean(Invariants.class).check();
      print(report, spec.commandLine().getOut());
      return report.clean() ? CommandLineForm.CLEAN : CommandLineForm.DIFFERS;
    }
  }

  private static void print(Report report, PrintWriter out) {
    report.waiting().forEach(waiting -> out.println("waiting   " + waiting));
    report.notChecked().forEach(rule -> out.println("unchecked " + rule + ": needs the database of another domain"));
    report.violations().forEach(violation -> out.println("differs   " + violation));
    out.printf(
        "%s: %d events, %d records, %d waiting, %d differ, at %s%n",
        report.clean() ? "clean" : "not clean",
        report.events(),
        report.records(),
        report.waiting().size(),
        report.violations().size(),
        report.checkedAt());
  }
}
