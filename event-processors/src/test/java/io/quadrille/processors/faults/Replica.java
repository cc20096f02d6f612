package io.quadrille.processors.faults;

import io.quadrille.embedded.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One of the processes that run the same domains on the same database; it may end and start again, at the same address. */
final class Replica implements AutoCloseable {

  private static final List<String> JAVA = ApplicationProcess.java(256);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final InstalledSystem system;
  private final String name;
  private final int port = Ports.free();
  private ApplicationProcess process;

  Replica(InstalledSystem system, String name) {
    this.system = system;
    this.name = name;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void start() {
    process = system.start(JAVA, name, port);
  }

  void awaitReady() {
    process.awaitReady();
  }

  boolean isReady() {
    return process.isReady();
  }

  /** What it works for. */
  List<String> holds() {
    return system.notTakenOver(name, process.pid());
  }

  /**
   * SIGKILL.
   *
   * @return how long it took until another process had all that this one had
   */
  Duration kill() {
    long begun = System.nanoTime();
    process.kill();
    return awaitTakeOver(begun);
  }

  /** SIGTERM, otherwise the same. */
  Duration leave() {
    long begun = System.nanoTime();
    process.stop();
    return awaitTakeOver(begun);
  }

  private Duration awaitTakeOver(long begun) {
    await("others to take over from " + name).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(holds()).isEmpty());
    return Duration.ofMillis((System.nanoTime() - begun) / 1_000_000);
  }

  @Override
  public void close() {
    if (process != null) process.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
