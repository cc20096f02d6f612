package io.quadrille.run;

import io.quadrille.embedded.FolderInUseException;
import io.quadrille.embedded.KafkaBroker;
import io.quadrille.embedded.PortTakenException;
import io.quadrille.embedded.Ports;
import io.quadrille.embedded.PostgresServer;
import io.quadrille.processors.Quadrille;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;

/**
 * The application with a PostgreSQL and a Kafka of its own: {@code ./mvnw spring-boot:test-run}. Everything listens on the
 * loopback address and keeps its data in one folder, durably, so that a restart or a kill loses nothing.
 */
public final class RunQuadrille {

  private final PostgresServer postgres;
  private final KafkaBroker kafka;

  private RunQuadrille(Path data, int postgresPort, int kafkaPort) {
    // Spring's shutdown comes first: the servers must outlive the application that still writes to them.
    postgres = PostgresServer.durable(data.resolve("postgres"), postgresPort).stoppedByCaller();
    kafka = new KafkaBroker(data.resolve("kafka"), kafkaPort).stoppedByCaller();
    SpringApplication.getShutdownHandlers().add(this::stop);
  }

  public static void main(String[] args) {
    var data = Path.of(setting("QUADRILLE_DATA", ".quadrille"));
    var postgresPort = Integer.parseInt(setting("QUADRILLE_POSTGRES_PORT", "15432"));
    var kafkaPort = Integer.parseInt(setting("QUADRILLE_KAFKA_PORT", "19092"));
    new RunQuadrille(data, postgresPort, kafkaPort).run(args);
  }

  private void run(String[] args) {
    var started = false;
    try {
      requireHttpPort(args);
      postgres.start();
      kafka.start();
      tellTheApplication();
      SpringApplication.from(Quadrille::main).with(DemoCatalogue.class, FirstSteps.class).run(args);
      started = true;
    } catch (PortTakenException e) {
      giveUp(e.getMessage() + ".\nStop that process, or choose other ports:\n"
          + "  SERVER_PORT=8081 QUADRILLE_POSTGRES_PORT=15433 QUADRILLE_KAFKA_PORT=19093 ./mvnw spring-boot:test-run");
    } catch (FolderInUseException e) {
      giveUp(e.getMessage() + ".\nStop that process, or give this one a folder and ports of its own:\n"
          + "  QUADRILLE_DATA=.quadrille/second SERVER_PORT=8081 QUADRILLE_POSTGRES_PORT=15433 QUADRILLE_KAFKA_PORT=19093"
          + " ./mvnw spring-boot:test-run");
    } finally {
      if (!started) stop();
    }
  }

  /** Found out before the servers start, not when all is done but this. */
  private static void requireHttpPort(String[] args) {
    if (Stream.of(args).noneMatch(argument -> argument.startsWith("--server.port"))) {
      Ports.requireFree("Quadrille", Integer.parseInt(setting("SERVER_PORT", "8080")));
    }
  }

  /** What the user can put right himself needs no stack trace. */
  private void giveUp(String advice) {
    stop();
    System.err.println("\n" + advice + "\n");
    System.exit(1);
  }

  /** As system properties, which win over the environment and lose to the command line. */
  private void tellTheApplication() {
    System.setProperty("server.address", "127.0.0.1");
    System.setProperty("spring.datasource.url", postgres.createDatabase("quadrille"));
    System.setProperty("spring.datasource.username", postgres.username());
    System.setProperty("spring.datasource.password", postgres.password());
    System.setProperty("quadrille.kafka.bootstrap-servers", kafka.bootstrapServers());
  }

  private void stop() {
    kafka.stop();
    postgres.stop();
  }

  /** The system property quadrille.postgres.port, or else the environment's QUADRILLE_POSTGRES_PORT, and so on. */
  private static String setting(String name, String otherwise) {
    var fromEnvironment = System.getenv().getOrDefault(name, otherwise);
    return System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), fromEnvironment);
  }
}
