package io.quadrille.processors.faults;

import io.quadrille.embedded.Ports;
import io.quadrille.embedded.PostgresServer;
import io.quadrille.embedded.ServerProcess;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A durable PostgreSQL and a broker as processes of their own, for one test class; a system for each of its tests. */
final class Site implements AutoCloseable {

  private final Path folder;
  private final int kafkaPort = Ports.free();
  private final AtomicInteger systems = new AtomicInteger();
  private final PostgresServer postgres;
  private ServerProcess kafka;

  private Site(Path folder) {
    this.folder = folder;
    this.postgres = PostgresServer.durable(folder.resolve("postgres"), 0).start();
    startKafka();
  }

  static Site open(Path folder) {
    return new Site(folder);
  }

  PostgresServer postgres() {
    return postgres;
  }

  ServerProcess kafka() {
    return kafka;
  }

  /** Starts the broker on its data and port, the first time or again. */
  void startKafka() {
    kafka = ServerProcess.kafka(folder.resolve("kafka"), kafkaPort);
  }

  /** A new, empty system. */
  InstalledSystem install(String name) {
    var number = systems.incrementAndGet();
    var url = postgres.createDatabase("quadrille_" + number);
    return new InstalledSystem(name, url, postgres.username(), postgres.password(), kafka.address(), "s" + number + ".");
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
  }
}
