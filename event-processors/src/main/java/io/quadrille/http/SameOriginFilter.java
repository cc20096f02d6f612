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
 * Refuses with 403 what a page of another site makes a browser send or load, links apart. There is no login, so whoever
 * can reach the API may use it; a page of somebody else that an operator happens to open may not. Programs send none of
 * the headers and are not concerned. It does not help against a name that an attacker lets point here (DNS rebinding),
 * as docs/operating/console.md says.
 */
final class SameOriginFilter extends OncePerRequestFilter {

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    /** A page of this application, or the user, who typed the address. */
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final HandlerExceptionResolver errors;

    SameOriginFilter(HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isFromHere(request)) {
            chain.doFilter(request, response);
        } else {
            errors.resolveException(request, response, null, Problems.otherSite());
        }
    }

    /**
     * Browsers send Sec-Fetch-Site where they trust the connection, and Origin always; a proxy may change the host
     * behind the latter.
     */
    private static boolean isFromHere(HttpServletRequest request) {
        // Browsers ask beforehand only for what a page wants of another site.
        if (CorsUtils.isPreFlightRequest(request)) return false;
        var harmless = HARMLESS.contains(request.getMethod());
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OURS.contains(site) || harmless && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (harmless || origin == null) return true;
        var host = request.getHeader(HttpHeaders.HOST);
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }
}
