package io.quadrille.http;

import static org.springframework.web.context.request.RequestAttributes.SCOPE_REQUEST;

import io.quadrille.engine.provenance.Provenance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Reads from a request's headers who asks and why, before its handler runs, and answers with the id under which
 * everything that follows from it is found. There is no login: what a client says of itself is recorded as said.
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

    private static String header(HttpServletRequest request, String name, Pattern rule, String otherwise) {
        var value = request.getHeader(name);
        if (value != null && !rule.matcher(value).matches()) throw Problems.invalid(name, otherwise);
        return value;
    }

    /** The request to the API that this thread is answering, if any. */
    static Optional<HttpServletRequest> request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                        && request.getRequest().getAttribute(ATTRIBUTE) != null
                ? Optional.of(request.getRequest())
                : Optional.empty();
    }

    /** That of the request which this thread is answering. */
    public static Provenance current() {
        return (Provenance) RequestContextHolder.currentRequestAttributes().getAttribute(ATTRIBUTE, SCOPE_REQUEST);
    }
}
