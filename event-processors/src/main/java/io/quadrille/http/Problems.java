package io.quadrille.http;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** The errors of the API, as exceptions to throw. {@link ApiErrors} answers them as problem+json. */
public final class Problems {

    static final String KEY_OF_OTHER_BODY =
            "This Idempotency-Key was used with another request before; send that request or use another key.";

    private Problems() {}

    /** 400 that names the given fields under {@code errors}. */
    static ErrorResponseException invalid(List<WrongField> wrong) {
        var first = wrong.getFirst();
        var summary = wrong.size() == 1 ? first.field() + " " + first.message() : wrong.size() + " fields are invalid";
        var problem = problem(HttpStatus.BAD_REQUEST, summary + ".");
        problem.getBody().setProperty("errors", wrong);
        return problem;
    }

    /** 400 for one field. The message follows the field's name, as in "orderId must be given". */
    public static ErrorResponseException invalid(String field, String message) {
        return invalid(List.of(new WrongField(field, message)));
    }

    /** 404 for a resource that does not exist. {@code what} is its kind, such as "order". */
    public static ErrorResponseException unknown(String what, String id) {
        return problem(HttpStatus.NOT_FOUND, "There is no " + what + " " + id + ".");
    }

    static ErrorResponseException nothingHere() {
        return problem(HttpStatus.NOT_FOUND, "No resource exists at this path.");
    }

    static ErrorResponseException bodyTooLarge(DataSize limit) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "The body must not be larger than " + limit.toBytes() + " bytes.");
    }

    static ErrorResponseException bodyTooLate(Duration timeout) {
        return problem(HttpStatus.REQUEST_TIMEOUT, "The body did not arrive within " + timeout.toMillis() + " ms.");
    }

    static ErrorResponseException unreadableBody() {
        return invalid("body", "must have the length that Content-Length states, or be chunked");
    }

    static ErrorResponseException otherSite() {
        return problem(HttpStatus.FORBIDDEN, "A page of another site must not send this request.");
    }

    /** 422 for an Idempotency-Key that was used before with a different request. */
    public static ErrorResponseException keyOfOtherBody() {
        return problem(HttpStatus.UNPROCESSABLE_CONTENT, KEY_OF_OTHER_BODY);
    }

    /** 409 for an Idempotency-Key whose first request has not finished. */
    public static ErrorResponseException keyInUse() {
        return retryLater(
                HttpStatus.CONFLICT,
                "The first request with this Idempotency-Key is still being processed; retry later.");
    }

    /** An error with a Retry-After of one second. */
    public static ErrorResponseException retryLater(HttpStatus status, String detail) {
        return retryLater(status, Duration.ofSeconds(1), detail);
    }

    /**
     * An error with Retry-After.
     *
     * @param wait rounded up to whole seconds, at least one
     */
    public static ErrorResponseException retryLater(HttpStatus status, Duration wait, String detail) {
        var problem = problem(status, detail);
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }

    /** An error with any status. {@code detail} is a sentence for the client. */
    public static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
