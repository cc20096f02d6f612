package io.quadrille.benchmark;

import io.quadrille.benchmark.BenchmarkOptions.Section;
import io.quadrille.benchmark.BenchmarkedSystem.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures and prints the results; see docs/reference/performance.md. All started processes end with this process. */
public final class Benchmark {

    private static final Logger log = LoggerFactory.getLogger(Benchmark.class);
    private static final String EMPTY = "quadrille_empty";
    private static final String APART = "quadrille_apart";
    private static final String LARGE = "quadrille_large";

    private final BenchmarkOptions options;
    private final BenchmarkServers servers;
    private final Launch launch;
    private final Measurements application = new Measurements();
    private final Measurements reference = new Measurements();
    private final List<String> java = new ArrayList<>();

    private Benchmark(BenchmarkOptions options, BenchmarkServers servers) {
        this.options = options;
        this.servers = servers;
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(options.words("jit"));
        var command = new ArrayList<>(java);
        command.addAll(options.words("jvm"));
        this.launch = new Launch(command, Path.of(options.text("output")).toAbsolutePath());
    }

    /**
     * @param args as docs/reference/performance.md lists them; exit code 1 if a measurement or check fails, 2 for wrong
     *     arguments
     */
    public static void main(String... args) throws Exception {
        BenchmarkOptions options;
        try {
            options = BenchmarkOptions.parse(args);
        } catch (IllegalArgumentException notUnderstood) {
            System.err.println(notUnderstood.getMessage());
            System.exit(2);
            return;
        }
        int exitCode = 1;
        Files.createDirectories(Path.of(options.text("output")));
        try (var servers = new BenchmarkServers(options)) {
            new Benchmark(options, servers).run();
            exitCode = 0;
        } catch (Exception e) {
            log.error("Not measured to the end", e);
        }
        System.exit(exitCode);
    }

    private void run() throws Exception {
        var empty = install(EMPTY, false);
        var sections = options.sections();
        var apart = sections.contains(Section.DOMAINS) ? install(APART, true) : null;
        var large = sections.contains(Section.STORE) ? large(empty) : null;
        for (int round = 1; round <= options.number("rounds"); round++) {
            log.info("Round {} of {}", round, options.number("rounds"));
            // The two programs alternate in who runs first.
            if (round % 2 == 0) runReference(round);
            measure(round, empty, apart, large);
            if (round % 2 == 1) runReference(round);
            report(round);
        }
        if (large != null) large.check();
    }

    private void measure(int round, Installation empty, Installation apart, LargeInstallation large)
            throws IOException, InterruptedException {
        var rounds = new BenchmarkRound(options, launch, application);
        try (var installation = empty.copy("quadrille_round" + round)) {
            rounds.whole(installation, options.seed() + round);
        }
        if (apart != null) {
            try (var installation = apart.copy("quadrille_apart" + round)) {
                rounds.throughputOnly(installation, Metric.DOMAINS, "apart");
                BenchmarkCheck.clean(installation);
            }
        }
        if (large != null) rounds.throughputOnly(large.installation(), Metric.LARGE, "large" + round);
    }

    private void runReference(int round) throws IOException, InterruptedException {
        var words = options.words("reference");
        if (!words.isEmpty()) new ReferenceRun(servers, words, java, options.number("orders")).run(round, reference);
    }

    /** A system that has run before: with tables and a catalogue. */
    private Installation install(String name, boolean apart) throws IOException {
        var installation = Installation.create(servers, name, apart);
        try (var system = BenchmarkedSystem.start(installation, launch).awaitReady()) {
            BenchmarkCatalogue.create(system);
            system.awaitSettled();
        }
        return installation;
    }

    private LargeInstallation large(Installation empty) throws IOException, InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        var large = LargeInstallation.grow(empty.copy(LARGE), launch, options.number("store"));
        log.info(
                "A store of {} orders was created in {} s",
                options.number("store"),
                (System.nanoTime() - begin) / 1_000_000_000);
        return large;
    }

    /** After each round, so that an interrupted run has results. */
    private void report(int rounds) throws IOException {
        var setting = new LinkedHashMap<String, Object>();
        setting.put("rounds", rounds);
        setting.put("machine", Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version());
        setting.put("options", shown(options.all()));
        var table = new ResultTable(setting, application, reference);
        var folder = Path.of(options.text("output"));
        Files.writeString(folder.resolve("benchmark.md"), table.markdown());
        Files.writeString(folder.resolve("benchmark.json"), table.json());
        System.out.println("\n" + table.markdown());
    }

    private static String shown(Map<String, String> options) {
        var shown = new ArrayList<String>();
        // The command line of the reference program is not checked.
        options.forEach(
                (name, value) -> shown.add(name.equals("reference") ? "--reference" : "--" + name + "=" + value));
        return String.join(" ", shown);
    }
}
