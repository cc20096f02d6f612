package io.quadrille.processors.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the port for health and metrics, {@code quadrille.management.*}.
 *
 * @param port the port; 0: any that is free; -1: none; null: {@value #BEHIND} above {@code server.port}
 */
@Validated
@ConfigurationProperties("quadrille.management")
record ManagementSettings(@Min(-1) @Max(65_535) Integer port) {

  static final int BEHIND = 1_000;

  /**
   * The port beside the application's.
   *
   * @throws IllegalStateException if there is none that follows from the application's
   */
  int portBeside(int serverPort) {
    if (port != null) return port;
    if (serverPort <= 0) return serverPort;
    if (serverPort + BEHIND > 65_535) {
      throw new IllegalStateException(
          "quadrille.management.port must be set: it is server.port + " + BEHIND + " otherwise, and server.port is "
              + serverPort);
    }
    return serverPort + BEHIND;
  }
}
