package io.quadrille.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes {@link ContainerErrors} write a problem+json body for an error response that has a status but no body, such as
 * those of Spring Boot's endpoints.
 */
final class BareStatusFilter extends OncePerRequestFilter {

    /** {@link BodyFilter} dispatches a request asynchronously when its body has arrived; this filter runs then too. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new Unflushed(response));
        boolean isBare = response.getStatus() >= 400 && response.getContentType() == null && !response.isCommitted();
        if (isBare && !request.isAsyncStarted()) response.sendError(response.getStatus());
    }

    /** Does not flush error responses: Spring flushes each response, and no body can be added to a flushed response. */
    private static final class Unflushed extends HttpServletResponseWrapper {

        Unflushed(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void flushBuffer() throws IOException {
            if (getStatus() < 400) super.flushBuffer();
        }
    }
}
