package io.quadrille.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.axonframework.common.AxonTransientException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
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

/** Answers every error as problem+json, and none with what is inside. */
@RestControllerAdvice
class ApiErrors extends ResponseEntityExceptionHandler {

    static final String OURS = "This failed through no fault of the request; it has been logged.";

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    private final Conflicts conflicts;

    ApiErrors(Conflicts conflicts) {
        this.conflicts = conflicts;
    }

    /** What a command or a query failed with, or a mistake of ours. */
    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> failed(Exception failure, WebRequest request) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (conflicts.contain(cause)) {
                return answer(Problems.problem(HttpStatus.CONFLICT, sentence(cause.getMessage())), request);
            }
            if (cause instanceof AggregateNotFoundException) {
                return answer(Problems.problem(HttpStatus.NOT_FOUND, "What the path names does not exist."), request);
            }
            if (isTransient(cause)) {
                return answer(
                        Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE, "Too much happens to it at once; try again."),
                        request);
            }
            if (cause instanceof RequestConnections.NoneLeftException) {
                return answer(
                        Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE, "Too many requests wait for the database; try again."),
                        request);
            }
            if (cause instanceof QueryTimeoutException) {
                var longest = RequestConnections.LONGEST.toSeconds();
                var problem =
                        "The database did not answer this within " + longest + " s; ask for less of it, or try again.";
                return answer(Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, problem), request);
            }
        }
        if (hasClientLeft(failure)) return null;
        LOG.error("{} failed", request.getDescription(false), failure);
        return answer(Problems.problem(HttpStatus.INTERNAL_SERVER_ERROR, OURS), request);
    }

    /**
     * Others were at the same at once; PostgreSQL ends one of those that wait for each other, or that wait too long for
     * a lock.
     */
    private static boolean isTransient(Throwable cause) {
        return cause instanceof AxonTransientException
                || cause instanceof AggregateStreamCreationException
                || cause instanceof PessimisticLockingFailureException;
    }

    /**
     * By type. Spring's own test also looks at the texts of exceptions, which the database or the broker may use of its
     * own connection.
     */
    private static boolean hasClientLeft(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientAbortException || cause instanceof AsyncRequestNotUsableException) {
                LOG.debug("A client has left before the end of its answer: {}", cause.toString());
                return true;
            }
        }
        return false;
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }

    private ResponseEntity<Object> answer(ErrorResponseException problem, WebRequest request) {
        return handleErrorResponseException(problem, problem.getHeaders(), problem.getStatusCode(), request);
    }

    /** No answer for a client that has left. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception failure, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return hasClientLeft(failure) ? null : super.handleExceptionInternal(failure, body, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var wrong = invalid.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream()
                        .map(error -> new WrongField(name(parameter.getMethodParameter()), error.getDefaultMessage())))
                .toList();
        return answer(Problems.invalid(wrong), request);
    }

    private static String name(MethodParameter parameter) {
        var header = parameter.getParameterAnnotation(RequestHeader.class);
        return header != null ? header.name() : parameter.getParameterName();
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(Problems.invalid(missing.getParameterName(), RequestRules.GIVEN), request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException unacceptable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var types = unacceptable.getSupportedMediaTypes();
        return notAcceptable(types.isEmpty() ? "a list of media types" : MediaType.toString(types), request);
    }

    /** Of Spring Boot's endpoints, which read Accept themselves. */
    @ExceptionHandler(InvalidMimeTypeException.class)
    ResponseEntity<Object> unreadableAccept(WebRequest request) {
        return notAcceptable("a list of media types", request);
    }

    private ResponseEntity<Object> notAcceptable(String rule, WebRequest request) {
        return answer(Problems.problem(HttpStatus.NOT_ACCEPTABLE, "Accept must be " + rule + "."), request);
    }

    /** Spring's own text says what came, or only that it cannot be read. */
    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException unsupported,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var problem = Problems.problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
        problem.getHeaders().putAll(headers);
        return answer(problem, request);
    }

    /** Whatever the client accepts, and whether or not its Accept can be read. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var all = new HttpHeaders();
        all.putAll(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (body instanceof ProblemDetail problem && problem.getInstance() == null)
            problem.setInstance(instance(request));
        return new ResponseEntity<>(body, all, status);
    }

    /**
     * The path of the request. Two slashes at its beginning would make the next part a host; Spring fails if there is
     * none.
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
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : mismatch.getPropertyName();
        return answer(Problems.invalid(name, expectation(mismatch.getRequiredType())), request);
    }

    private static String expectation(Class<?> type) {
        if (type != null && type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        return type == LocalDate.class ? "must be a day as in 2030-01-31" : "must be a whole number";
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException unknown, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(Problems.nothingHere(), request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(Problems.invalid("body", "must be a JSON object"), request);
    }
}
