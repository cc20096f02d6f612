package io.quadrille.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the port for health and metrics, {@code quadrille.management.*}.
 *
 * @param listenPort the port; 0: any free port; -1: none; null: {@value #OFFSET} above {@code server.port}, if that
 *     port is free. The property is not named port, because Kubernetes sets the variable QUADRILLE_MANAGEMENT_PORT if
 *     there is a service named quadrille-management
 */
@Validated
@ConfigurationProperties("quadrille.management")
record ManagementSettings(@Nullable @Min(-1) @Max(65_535) Integer listenPort) {

    static final int OFFSET = 1_000;

    /** The management port of an application that listens on {@code serverPort}; -1 for none. */
    int portFor(int serverPort) {
        if (listenPort != null) return listenPort;
        if (serverPort <= 0) return serverPort;
        return serverPort + OFFSET > 65_535 ? -1 : serverPort + OFFSET;
    }

    /** Whether the port was configured, so that the start must fail if the port is taken. */
    boolean isRequired() {
        return listenPort != null;
    }
}
