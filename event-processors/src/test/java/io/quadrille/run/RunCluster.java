package io.quadrille.run;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.FolderInUseException;
import io.quadrille.embedded.PortTakenException;
import io.quadrille.faults.ApplicationProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The four domains as separate processes, each with its own database, connected by one broker: {@code ./mvnw -Pcluster
 * spring-boot:test-run}; with {@code --replicas=2} two processes per domain. All servers listen on the loopback address
 * and end with this process, even if it is killed; the data stays.
 */
public final class RunCluster {

    private static final String COMMAND = "./mvnw -Pcluster spring-boot:test-run";
    private static final String REPLICAS = "--replicas=";
    // A small heap, because eight or more processes run on one machine.
    private static final List<String> JAVA = ApplicationProcess.java(256);
    private static final int POOL = 8;
    private static final int SESSIONS = POOL + 6;

    private final LocalServers servers = new LocalServers(".quadrille/cluster");
    private final Path logs = servers.folder().resolve("logs").toAbsolutePath();
    private final List<ApplicationProcess> processes = new ArrayList<>();
    private final int replicas;
    private boolean stopped;

    private RunCluster(int replicas) {
        this.replicas = replicas;
    }

    public static void main(String[] args) throws InterruptedException {
        int replicas = 1;
        for (var argument : args) {
            if (!argument.matches(REPLICAS + "[1-9]")) {
                System.err.println("\n" + argument + " is not a known argument; use " + REPLICAS
                        + "1 to 9 for the number of processes per domain.\n");
                System.exit(1);
            }
            replicas = Integer.parseInt(argument.substring(REPLICAS.length()));
        }
        new RunCluster(replicas).run();
    }

    private void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            for (var replica : replicas().toList()) {
                LocalServers.requireHttpPort(replica.port());
                LocalServers.requireHttpPort(LocalServers.managementPort(replica.port()));
            }
            startServers();
            for (int number = 1; number <= replicas; number++) start(number);
            System.out.println(ClusterSteps.text(replicas().toList()));
            Thread.currentThread().join();
        } catch (PortTakenException e) {
            System.err.println(LocalServers.advice(e, COMMAND));
        } catch (FolderInUseException e) {
            System.err.println(LocalServers.advice(e, COMMAND));
        } catch (IOException | RuntimeException | AssertionError e) {
            // One process did not start, so the others are stopped. During a shutdown processes end too.
            if (!isStopped()) e.printStackTrace();
        }
        // The threads of the broker would keep this process alive.
        System.exit(1);
    }

    private Stream<Replica> replicas() {
        return IntStream.rangeClosed(1, replicas)
                .boxed()
                .flatMap(number -> CheckoutSaga.SAGA.domains().stream().map(domain -> new Replica(domain, number)));
    }

    private void startServers() throws IOException {
        Files.createDirectories(logs);
        servers.postgres().endsWithThisJvm().with("max_connections", Integer.toString(20 + 4 * replicas * SESSIONS));
        servers.start();
        for (var domain : CheckoutSaga.SAGA.domains()) servers.postgres().createDatabase(database(domain));
    }

    /** One process of each domain, all four concurrently. */
    private void start(int number) {
        var started = replicas()
                .filter(replica -> replica.number() == number)
                .map(this::start)
                .toList();
        started.forEach(ApplicationProcess::awaitReady);
    }

    private ApplicationProcess start(Replica replica) {
        synchronized (this) {
            if (stopped) throw new IllegalStateException("stopped during the start");
            var log = logs.resolve(replica + ".log");
            var process = ApplicationProcess.start(JAVA, environment(replica), replica.port(), log);
            processes.add(process);
            process.whenEnded(() -> ended(replica, log));
            System.out.printf(
                    "Starting %s at %s, process %d, log %s%n", replica, replica.address(), process.pid(), log);
            return process;
        }
    }

    private Map<String, String> environment(Replica replica) {
        var postgres = servers.postgres();
        return Map.of(
                "SERVER_ADDRESS", "127.0.0.1",
                // The name of the sessions of the process in pg_stat_activity.
                "SPRING_DATASOURCE_URL", postgres.jdbcUrl(database(replica.domain())) + "?ApplicationName=" + replica,
                "SPRING_DATASOURCE_USERNAME", postgres.username(),
                "SPRING_DATASOURCE_PASSWORD", postgres.password(),
                "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", Integer.toString(POOL),
                "QUADRILLE_KAFKA_BOOTSTRAP_SERVERS", servers.kafka().bootstrapServers(),
                "QUADRILLE_DOMAINS", replica.domain(),
                "QUADRILLE_MANAGEMENT_LISTENPORT", Integer.toString(LocalServers.managementPort(replica.port())));
    }

    private static String database(String domain) {
        return "quadrille_" + domain;
    }

    private synchronized void ended(Replica replica, Path log) {
        if (!stopped) System.out.println(replica + " has ended; the other processes continue. Log: " + log);
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private void stop() {
        synchronized (this) {
            stopped = true;
        }
        // All processes get the signal before the first wait.
        processes.forEach(ApplicationProcess::ask);
        try {
            processes.forEach(ApplicationProcess::stop);
        } finally {
            servers.stop();
        }
    }
}
