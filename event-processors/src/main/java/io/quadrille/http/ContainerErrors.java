package io.quadrille.http;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.Host;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers errors outside of Spring as problem+json: requests that Tomcat cannot parse, and errors that filters and
 * Spring leave to the container. Tomcat reports an invalid request by its status and sometimes an exception. This class
 * derives the invalid part of the request from how far Tomcat parsed the request. Thread-safe.
 */
final class ContainerErrors extends ErrorReportValve {

    private static final String HEADERS_TOO_LARGE =
            StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

    private final JsonMapper json;

    private ContainerErrors(JsonMapper json) {
        this.json = json;
    }

    /** Replaces the error report valves of Tomcat and Spring Boot, which answer HTML. */
    static void install(Host host, JsonMapper json) {
        ((StandardHost) host).setErrorReportValveClass("");
        var pipeline = host.getPipeline();
        for (var valve : pipeline.getValves()) {
            if (valve instanceof ErrorReportValve) pipeline.removeValve(valve);
        }
        pipeline.addValve(new ContainerErrors(json));
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) return;
        var canBeSent = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, canBeSent);
        if (!canBeSent.get()) return;
        var problem = problem(request, response, failure);
        response.setStatus(problem.getStatusCode().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        try {
            var writer = response.getReporter();
            if (writer == null) return;
            writer.write(json.writeValueAsString(problem.getBody()));
            response.finishResponse();
        } catch (IOException clientIsGone) {
            // The client closed the connection, so there is no one to answer.
        }
    }

    private static ErrorResponseException problem(Request request, Response response, @Nullable Throwable failure) {
        var method = request.getMethod();
        return switch (response.getStatus()) {
            case 400 -> failure == null ? wrongRequest(request, response) : unreadable(request, failure);
            case 404 -> Problems.nothingHere();
            case 405 -> Problems.problem(HttpStatus.METHOD_NOT_ALLOWED, "Method '" + method + "' is not supported.");
            case 416 ->
                Problems.problem(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "Range must be within the resource.");
            case 417 -> Problems.problem(HttpStatus.EXPECTATION_FAILED, "Expect must be 100-continue or absent.");
            case 500 -> Problems.problem(HttpStatus.INTERNAL_SERVER_ERROR, ApiErrors.INTERNAL_ERROR);
            case 501 -> notImplemented(method, response);
            case 505 -> Problems.invalid("protocol", "must be HTTP/1.1");
            default -> other(response.getStatus());
        };
    }

    /** Answers CONNECT and unknown transfer encodings, with 4xx instead of Tomcat's 501: the client is at fault. */
    private static ErrorResponseException notImplemented(String method, Response response) {
        if (!"CONNECT".equals(method)) {
            return Problems.invalid(HttpHeaders.TRANSFER_ENCODING, "must be chunked or absent");
        }
        response.setHeader(HttpHeaders.ALLOW, "");
        return Problems.problem(HttpStatus.METHOD_NOT_ALLOWED, "Method 'CONNECT' is not supported.");
    }

    private static ErrorResponseException other(int code) {
        var status = HttpStatus.resolve(code);
        if (status == null) status = code < 500 ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR;
        return Problems.problem(status, status.getReasonPhrase() + ".");
    }

    /** Names the part of the request in which parsing stopped. */
    private static ErrorResponseException unreadable(Request request, Throwable failure) {
        if (failure instanceof BadRequestException) {
            return Problems.unreadableBody();
        }
        var parsed = request.getCoyoteRequest();
        // Too many headers cause an IllegalStateException, headers that are too long only this message.
        if (HEADERS_TOO_LARGE.equals(failure.getMessage()) || failure instanceof IllegalStateException) {
            return Problems.problem(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "The request line and the headers together are too large, or there are too many headers.");
        }
        if (parsed.getMethod() == null) return Problems.invalid("method", "must be an HTTP method such as GET");
        if (parsed.requestURI().isNull()) {
            return Problems.invalid(
                    "path", "and query must be percent-encoded; they contain a character that a URI does not allow");
        }
        if (parsed.protocol().isNull()) return Problems.invalid("protocol", "must be HTTP/1.1");
        var hosts = values(request, HttpHeaders.HOST);
        if (hosts.size() == 1 && isWrongHost(hosts)) return wrongHost();
        return Problems.invalid(
                "headers", "must be lines with a name, a colon and a value, without control characters");
    }

    private static ErrorResponseException wrongHost() {
        return Problems.invalid(HttpHeaders.HOST, "must be given once, as a host with an optional port");
    }

    private static ErrorResponseException wrongRequest(Request request, Response response) {
        if (isWrongLength(values(request, HttpHeaders.CONTENT_LENGTH))) {
            return Problems.invalid(HttpHeaders.CONTENT_LENGTH, "must be given once, as a number of bytes");
        }
        if (isWrongCoding(values(request, HttpHeaders.TRANSFER_ENCODING))) {
            return Problems.invalid(HttpHeaders.TRANSFER_ENCODING, "must be given once, as chunked");
        }
        if (isWrongHost(values(request, HttpHeaders.HOST))) return wrongHost();
        if (request.getContext() != null && request.getRequestURI().indexOf(';') < 0) {
            return Problems.invalid(HttpHeaders.COOKIE, "must not have that many cookies");
        }
        return Problems.invalid(
                "path",
                "must begin with a slash and be percent-encoded UTF-8 without semicolon, %2F, %5C and %00; an absolute"
                        + " URI must have the host of the Host header");
    }

    private static boolean isWrongLength(List<String> lengths) {
        return lengths.size() > 1 || lengths.size() == 1 && !lengths.getFirst().matches("[0-9]{1,18}");
    }

    private static boolean isWrongCoding(List<String> codings) {
        return !codings.isEmpty()
                && !(codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"));
    }

    private static boolean isWrongHost(List<String> hosts) {
        if (hosts.size() != 1) return true;
        try {
            int colon = org.apache.tomcat.util.http.parser.Host.parse(hosts.getFirst());
            if (colon >= 0) Integer.parseInt(hosts.getFirst().substring(colon + 1));
            return false;
        } catch (IllegalArgumentException wrong) {
            return true;
        }
    }

    private static List<String> values(Request request, String header) {
        return Collections.list(request.getHeaders(header));
    }
}
