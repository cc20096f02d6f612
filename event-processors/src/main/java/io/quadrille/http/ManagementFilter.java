package io.quadrille.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.IntSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers 404 at the management port to all paths but the actuator's, because the port's few threads are reserved for
 * health and metrics.
 */
final class ManagementFilter extends OncePerRequestFilter {

    private final IntSupplier port;
    private final String basePath;
    private final HandlerExceptionResolver errors;

    /** @param port the local port of the management connector, or -1 if there is none */
    ManagementFilter(IntSupplier port, String basePath, HandlerExceptionResolver errors) {
        this.port = port;
        this.basePath = basePath;
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getLocalPort() != port.getAsInt() || isOfActuator(request.getServletPath())) {
            chain.doFilter(request, response);
        } else {
            errors.resolveException(request, response, null, Problems.nothingHere());
        }
    }

    private boolean isOfActuator(String path) {
        return path.equals(basePath) || path.startsWith(basePath.endsWith("/") ? basePath : basePath + "/");
    }
}
