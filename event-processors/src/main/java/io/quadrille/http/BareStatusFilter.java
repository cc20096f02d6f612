package io.quadrille.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Has {@link ContainerErrors} write the problem where a handler answers an error with a status alone, as Spring Boot's
 * endpoints do.
 */
final class BareStatusFilter extends OncePerRequestFilter {

    /** A request whose body arrives late is dispatched when it is there. */
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

    /** Spring flushes each answer, and then nothing can be added to it. */
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
