package io.quadrille.benchmark;

import io.quadrille.embedded.Guardian;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of the reference program on its own database and topics. */
final class ReferenceRun {

    private static final long LIMIT_SECONDS = 600;
    private static final String DATABASE = "quadrille_reference";

    private final BenchmarkServers servers;
    private final List<String> words;
    private final List<String> java;
    private final int orders;

    /** @param words of its command line, with placeholders; started without a shell */
    ReferenceRun(BenchmarkServers servers, List<String> words, List<String> java, int orders) {
        this.servers = servers;
        this.words = words;
        this.java = java;
        this.orders = orders;
    }

    /** @throws IllegalStateException if it fails, does not end, or finds its own state inconsistent */
    void run(int round, Measurements measured) throws IOException, InterruptedException {
        servers.sql("postgres")
                .sql("drop database if exists " + DATABASE + " with (force)")
                .update();
        servers.sql("postgres").sql("create database " + DATABASE).update();
        var process =
                new ProcessBuilder(command(round)).redirectErrorStream(true).start();
        var guardian = Guardian.of(process.pid());
        try {
            var output = new ReferenceOutput();
            var reading = CompletableFuture.runAsync(() -> read(process, output, measured), Thread::startVirtualThread);
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (ended) reading.join();
            if (!ended
                    || process.exitValue() != 0
                    || !output.isClean()
                    || output.rounds().isEmpty()) {
                throw new IllegalStateException(
                        "the reference program " + (ended ? "failed" : "did not end") + ":\n" + output.text());
            }
            measured.add(Metric.COLD, output.rounds().getFirst().perSecond());
            measured.add(Metric.WARM, output.rounds().getLast().perSecond());
            output.p50().ifPresent(p50 -> measured.add(Metric.IDLE_P50, p50));
            output.p90().ifPresent(p90 -> measured.add(Metric.IDLE_P90, p90));
        } finally {
            guardian.dismiss();
            process.destroyForcibly().onExit().join();
            servers.sql("postgres")
                    .sql("drop database " + DATABASE + " with (force)")
                    .update();
        }
    }

    private List<String> command(int round) {
        var url = servers.url(DATABASE) + "?user=" + servers.user() + "&password=" + servers.password();
        Map<String, String> values = Map.of(
                "{jdbc}",
                url,
                "{user}",
                servers.user(),
                "{password}",
                servers.password(),
                "{kafka}",
                servers.bootstrapServers(),
                "{prefix}",
                "reference" + round + ".",
                "{orders}",
                Integer.toString(orders));
        var command = new ArrayList<String>();
        for (var word : words) {
            if (word.equals("{java}")) {
                command.addAll(java);
            } else {
                command.add(values.entrySet().stream()
                        .reduce(word, (w, v) -> w.replace(v.getKey(), v.getValue()), String::concat));
            }
        }
        return command;
    }

    /** The cost of the last round is between the lines that end the last two rounds. */
    private void read(Process process, ReferenceOutput output, Measurements measured) {
        ResourceUsage former = null;
        ResourceUsage last = null;
        long resident = 0;
        try (BufferedReader lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!output.take(line)) continue;
                former = last;
                last = ResourceUsage.now(servers, () -> ProcessTime.ofFamily(process.pid()));
                resident = ProcessTime.resident(process.pid()).orElse(resident);
            }
        } catch (IOException killed) {
            // The code that killed the process reports it.
        }
        if (former == null) return;
        last.addTo(measured, former, output.rounds().getLast().orders());
        measured.add(Metric.MEMORY, resident / 1e6);
    }
}
