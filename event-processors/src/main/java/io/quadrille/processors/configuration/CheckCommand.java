package io.quadrille.processors.configuration;

import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.invariants.Report;
import java.io.PrintStream;
import java.sql.SQLException;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * {@code java -jar quadrille.jar check}: checks the system that the settings name and ends. It starts no processor, no relay
 * and no web server, so it can run beside the system, from any machine that reaches its servers.
 */
public final class CheckCommand {

  public static final String NAME = "check";
  public static final int CLEAN = 0;
  public static final int DIFFERS = 1;
  public static final int COULD_NOT_CHECK = 2;

  private final PrintStream out;

  public CheckCommand(PrintStream out) {
    this.out = out;
  }

  /** Returns the exit code of the process. */
  public int run(String... args) {
    try (var context =
        new SpringApplicationBuilder(CheckAlone.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .properties("logging.level.root=warn")
            .run(args)) {
      var report = context.getBean(Invariants.class).check();
      print(report);
      return report.clean() ? CLEAN : DIFFERS;
    } catch (SQLException | RuntimeException e) {
      out.println("could not check: " + e);
      return COULD_NOT_CHECK;
    }
  }

  private void print(Report report) {
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
