package io.quadrille.run;

import io.quadrille.application.Quadrille;
import io.quadrille.embedded.FolderInUseException;
import io.quadrille.embedded.PortTakenException;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;

/**
 * The application with its own PostgreSQL and Kafka: {@code ./mvnw spring-boot:test-run}. All servers listen on the
 * loopback address and keep their data in one folder, durably, so that a restart or a kill loses nothing.
 */
public final class RunQuadrille {

    private static final String COMMAND = "./mvnw spring-boot:test-run";

    private final LocalServers servers = new LocalServers(".quadrille");

    private RunQuadrille() {
        // The shutdown of Spring comes first: the application writes to the servers until then.
        SpringApplication.getShutdownHandlers().add(servers::stop);
    }

    public static void main(String[] args) {
        new RunQuadrille().run(args);
    }

    private void run(String[] args) {
        var started = false;
        try {
            if (Stream.of(args).noneMatch(argument -> argument.startsWith("--server.port"))) {
                LocalServers.requireHttpPort(LocalServers.httpPort());
                if (System.getenv("QUADRILLE_MANAGEMENT_LISTENPORT") == null) {
                    LocalServers.requireHttpPort(LocalServers.managementPort(LocalServers.httpPort()));
                }
            }
            servers.start();
            tellTheApplication();
            SpringApplication.from(Quadrille::main)
                    .with(DemoCatalogue.class, FirstSteps.class)
                    .run(args);
            started = true;
        } catch (PortTakenException e) {
            giveUp(LocalServers.advice(e, COMMAND));
        } catch (FolderInUseException e) {
            giveUp(LocalServers.advice(e, COMMAND));
        } finally {
            if (!started) servers.stop();
        }
    }

    private void giveUp(String advice) {
        servers.stop();
        System.err.println(advice);
        System.exit(1);
    }

    /** As system properties: these override the environment and are overridden by the command line. */
    private void tellTheApplication() {
        var postgres = servers.postgres();
        System.setProperty("server.address", "127.0.0.1");
        System.setProperty("spring.datasource.url", postgres.createDatabase("quadrille"));
        System.setProperty("spring.datasource.username", postgres.username());
        System.setProperty("spring.datasource.password", postgres.password());
        System.setProperty("quadrille.kafka.bootstrap-servers", servers.kafka().bootstrapServers());
    }
}
