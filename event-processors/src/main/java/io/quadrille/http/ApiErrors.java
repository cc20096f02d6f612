package io.quadrille.http;

import io.quadrille.engine.rebuild.ProjectionNotFilledException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.axonframework.common.AxonTransientException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers every exception that reaches Spring as problem+json. The answer to an unexpected failure has no internal
 * details; those are logged.
 */
@RestControllerAdvice
class ApiErrors extends ResponseEntityExceptionHandler {

    static final String INTERNAL_ERROR = "The server failed to process the request. The failure has been logged.";

    private static final String MEDIA_TYPES = "a list of media types";

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    private final Conflicts conflicts;

    ApiErrors(Conflicts conflicts) {
        this.conflicts = conflicts;
    }

    /** Answers a failed command or query. Answers an unexpected failure with 500 and logs it. */
    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> failed(Exception failure, WebRequest request) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (conflicts.contain(cause)) {
                return answer(Problems.problem(HttpStatus.CONFLICT, sentence(cause.getMessage())), request);
            }
            if (cause instanceof AggregateNotFoundException) {
                return answer(Problems.problem(HttpStatus.NOT_FOUND, "No resource exists at this path."), request);
            }
            if (cause instanceof ProjectionNotFilledException) {
                var detail = String.valueOf(cause.getMessage());
                return answer(Problems.problem(HttpStatus.SERVICE_UNAVAILABLE, detail), request);
            }
            if (isTransient(cause)) {
                return answer(
                        Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE, "The resource is being changed concurrently; retry."),
                        request);
            }
            if (cause instanceof RequestConnections.NoneLeftException) {
                return answer(
                        Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "Too many requests are waiting for the database; retry later."),
                        request);
            }
            if (cause instanceof QueryTimeoutException) {
                var timeout = RequestConnections.QUERY_TIMEOUT.toSeconds();
                var detail = "The database did not answer within " + timeout + " s; request less data or retry later.";
                return answer(Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, detail), request);
            }
        }
        if (hasClientLeft(failure)) return null;
        LOG.error("{} failed", request.getDescription(false), failure);
        return answer(Problems.problem(HttpStatus.INTERNAL_SERVER_ERROR, INTERNAL_ERROR), request);
    }

    /**
     * Whether the request lost against concurrent changes. That includes deadlocks and lock timeouts, after which
     * PostgreSQL aborts one of the transactions.
     */
    private static boolean isTransient(Throwable cause) {
        return cause instanceof AxonTransientException
                || cause instanceof AggregateStreamCreationException
                || cause instanceof PessimisticLockingFailureException;
    }

    /**
     * Whether the client closed the connection, by the type of the exception. Spring's own test also compares messages,
     * and a lost connection to the database or the broker may have the same message.
     */
    private static boolean hasClientLeft(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientAbortException || cause instanceof AsyncRequestNotUsableException) {
                LOG.debug("The client closed the connection before the end of the response: {}", cause.toString());
                return true;
            }
        }
        return false;
    }

    private static String sentence(@Nullable String message) {
        if (message == null || message.isEmpty()) return "The resource is in another state.";
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }

    private @Nullable ResponseEntity<Object> answer(ErrorResponseException problem, WebRequest request) {
        return handleErrorResponseException(problem, problem.getHeaders(), problem.getStatusCode(), request);
    }

    /** Returns null, that is no response, if the client closed the connection. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return hasClientLeft(failure) ? null : super.handleExceptionInternal(failure, body, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var wrong = invalid.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream()
                        .map(error -> new WrongField(
                                name(parameter.getMethodParameter()), String.valueOf(error.getDefaultMessage()))))
                .toList();
        return answer(Problems.invalid(wrong), request);
    }

    private static String name(MethodParameter parameter) {
        var header = parameter.getParameterAnnotation(RequestHeader.class);
        if (header != null) return header.name();
        return Objects.requireNonNull(parameter.getParameterName(), "compiled without -parameters");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(Problems.invalid(missing.getParameterName(), RequestRules.GIVEN), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException unacceptable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var types = unacceptable.getSupportedMediaTypes();
        return notAcceptable(types.isEmpty() ? MEDIA_TYPES : MediaType.toString(types), request);
    }

    /** Spring Boot's endpoints parse Accept themselves and throw this exception. */
    @ExceptionHandler(InvalidMimeTypeException.class)
    @Nullable
    ResponseEntity<Object> unreadableAccept(WebRequest request) {
        return notAcceptable(MEDIA_TYPES, request);
    }

    private @Nullable ResponseEntity<Object> notAcceptable(String rule, WebRequest request) {
        return answer(Problems.problem(HttpStatus.NOT_ACCEPTABLE, "Accept must be " + rule + "."), request);
    }

    /** Spring's own detail repeats the Content-Type of the request, but does not name the expected one. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException unsupported,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var problem = Problems.problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
        problem.getHeaders().putAll(headers);
        return answer(problem, request);
    }

    /** Answers problem+json even if the request's Accept header excludes that type or is invalid. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var all = new HttpHeaders();
        all.putAll(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (body instanceof ProblemDetail problem && problem.getInstance() == null)
            problem.setInstance(instance(request));
        return new ResponseEntity<>(body, all, status);
    }

    /**
     * The path of the request. Several leading slashes become one, because a URI reference that starts with two slashes
     * names a host. A path that is not a URI becomes "/", because Spring fails if the instance is missing.
     */
    private static URI instance(WebRequest request) {
        var path = ((ServletWebRequest) request).getRequest().getRequestURI().replaceFirst("^/+", "/");
        try {
            return new URI(path);
        } catch (URISyntaxException e) {
            return URI.create("/");
        }
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(mismatch.getPropertyName(), "parameter");
        return answer(Problems.invalid(name, expectation(mismatch.getRequiredType())), request);
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        return type == LocalDate.class ? "must be a date such as 2030-01-31" : "must be a whole number";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException unknown, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(Problems.nothingHere(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(Problems.invalid("body", "must be a JSON object"), request);
    }
}
