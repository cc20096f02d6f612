package io.quadrille.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the port for health and metrics, {@code quadrille.management.*}.
 *
 * @param listenPort the port; 0: any that is free; -1: none; null: {@value #BEHIND} above {@code server.port}, if that
 *     can be had. Kubernetes gives a variable that would set a property named port, if there is a service named
 *     quadrille-management
 */
@Validated
@ConfigurationProperties("quadrille.management")
record ManagementSettings(@Min(-1) @Max(65_535) Integer listenPort) {

    static final int BEHIND = 1_000;

    /** The port beside the application's; -1 for none. */
    int portBeside(int serverPort) {
        if (listenPort != null) return listenPort;
        if (serverPort <= 0) return serverPort;
        return serverPort + BEHIND > 65_535 ? -1 : serverPort + BEHIND;
    }

    /** Whether it was asked for, so that the start must not go on without it. */
    boolean isRequired() {
        return listenPort != null;
    }
}
