package io.quadrille.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.tomcat.ConnectorStartFailedException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains a start that failed because a port is taken, and names the properties that choose a different port. Runs
 * before Spring Boot's own analyzers, which name no property.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortTaken extends AbstractFailureAnalyzer<WebServerException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, WebServerException cause) {
        return switch (cause) {
            case PortInUseException taken -> analysis(taken.getPort(), cause);
            case ConnectorStartFailedException failed -> analysis(failed.getPort(), cause);
            default -> null;
        };
    }

    private static FailureAnalysis analysis(int port, WebServerException cause) {
        return new FailureAnalysis(
                "Quadrille cannot listen on port " + port + "; another process may use it.",
                "Stop that process, or choose other ports: server.port is the port of the application,"
                        + " quadrille.management.listen-port the one for health and"
                        + " metrics, by default server.port + " + ManagementSettings.OFFSET
                        + ".",
                cause);
    }
}
