package io.quadrille.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers 403 to requests that a page of another site makes a browser send, except when the browser opens a page of
 * this application, as by a link. There is no login, so every client that can reach the API may use it; but a page of
 * another site must not use it through the browser of an operator who has opened that page. Programs other than
 * browsers do not send the headers that this filter reads, so it lets them pass. The filter does not protect against
 * DNS rebinding (see docs/operating/console.md).
 */
final class SameOriginFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** The values of Sec-Fetch-Site for a page of this application, and for an address that the user entered. */
    private static final Set<String> ALLOWED_SITES = Set.of("same-origin", "none");

    private final HandlerExceptionResolver errors;

    SameOriginFilter(HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isAllowed(request)) {
            chain.doFilter(request, response);
        } else {
            errors.resolveException(request, response, null, Problems.otherSite());
        }
    }

    /**
     * Decides by Sec-Fetch-Site if present, otherwise by Origin. Browsers send Sec-Fetch-Site over trusted connections
     * only, and Origin over all connections; but a proxy may change the Host header, with which Origin is compared.
     */
    private static boolean isAllowed(HttpServletRequest request) {
        // Browsers send a preflight request only before a request to another site.
        if (CorsUtils.isPreFlightRequest(request)) return false;
        var isSafe = SAFE_METHODS.contains(request.getMethod());
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return ALLOWED_SITES.contains(site) || isSafe && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (isSafe || origin == null) return true;
        var host = request.getHeader(HttpHeaders.HOST);
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }
}
