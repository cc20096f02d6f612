package io.quadrille.http;

import static org.springframework.web.context.request.RequestAttributes.SCOPE_REQUEST;

import io.quadrille.engine.provenance.Provenance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Reads the actor, the reason and the correlation id of a request from its headers before the handler runs, and returns
 * the correlation id, generated if absent, in a header of the response. There is no login: the actor is recorded as the
 * client states it, unverified.
 */
public final class RequestProvenance implements HandlerInterceptor {

    static final String ACTOR = "X-Actor";
    static final String REASON = "X-Reason";
    static final String CORRELATION = "X-Correlation-Id";

    private static final String ANONYMOUS = "anonymous";
    private static final String ATTRIBUTE = RequestProvenance.class.getName();
    static final Pattern LINE = Pattern.compile("[!-~]([ -~]{0,198}[!-~])?");
    static final Pattern ID = Pattern.compile("[!-~]{1,100}");

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(ATTRIBUTE) != null) return true;
        var actor = header(request, ACTOR, LINE, "must be 1 to 200 printable ASCII characters");
        var reason = header(request, REASON, LINE, "must be 1 to 200 printable ASCII characters");
        var correlation = header(request, CORRELATION, ID, "must be 1 to 100 visible ASCII characters");
        var id = UUID.randomUUID().toString();
        var provenance = new Provenance(
                actor == null ? ANONYMOUS : actor, reason, correlation == null ? id : correlation, "request:" + id);
        request.setAttribute(ATTRIBUTE, provenance);
        response.setHeader(CORRELATION, provenance.correlationId());
        return true;
    }

    private static @Nullable String header(HttpServletRequest request, String name, Pattern pattern, String rule) {
        var value = request.getHeader(name);
        if (value != null && !pattern.matcher(value).matches()) throw Problems.invalid(name, rule);
        return value;
    }

    /** The request to the API that the current thread is processing, if any. */
    static Optional<HttpServletRequest> request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                        && request.getRequest().getAttribute(ATTRIBUTE) != null
                ? Optional.of(request.getRequest())
                : Optional.empty();
    }

    /**
     * The provenance of the request that the current thread is processing.
     *
     * @throws IllegalStateException if the thread is not processing a request to the API
     */
    public static Provenance current() {
        var provenance = RequestContextHolder.currentRequestAttributes().getAttribute(ATTRIBUTE, SCOPE_REQUEST);
        if (provenance == null) throw new IllegalStateException("the request is not one to the API");
        return (Provenance) provenance;
    }
}
