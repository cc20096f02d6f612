package io.quadrille.http;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** The errors that this API answers by itself, to be thrown. */
public final class Problems {

    private Problems() {}

    /** 400 that names every wrong field under {@code errors}. */
    static ErrorResponseException invalid(List<WrongField> wrong) {
        var first = wrong.getFirst();
        var summary = wrong.size() == 1 ? first.field() + " " + first.message() : wrong.size() + " fields are wrong";
        var problem = problem(HttpStatus.BAD_REQUEST, summary + ".");
        problem.getBody().setProperty("errors", wrong);
        return problem;
    }

    public static ErrorResponseException invalid(String field, String message) {
        return invalid(List.of(new WrongField(field, message)));
    }

    public static ErrorResponseException unknown(String what, String id) {
        return problem(HttpStatus.NOT_FOUND, "There is no " + what + " " + id + ".");
    }

    static ErrorResponseException nothingHere() {
        return problem(HttpStatus.NOT_FOUND, "There is nothing at this path.");
    }

    static ErrorResponseException bodyTooLarge(DataSize limit) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "The body must not be larger than " + limit.toBytes() + " bytes.");
    }

    static ErrorResponseException bodyTooLate(Duration timeout) {
        return problem(HttpStatus.REQUEST_TIMEOUT, "The body did not arrive within " + timeout.toMillis() + " ms.");
    }

    static ErrorResponseException otherSite() {
        return problem(HttpStatus.FORBIDDEN, "A page of another site must not send this.");
    }

    public static ErrorResponseException keyOfOtherBody() {
        return problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "This Idempotency-Key came with another body before; send that body, or another key.");
    }

    public static ErrorResponseException keyInUse() {
        return retryLater(
                HttpStatus.CONFLICT,
                "The first request with this Idempotency-Key has not finished yet; send it again later.");
    }

    public static ErrorResponseException retryLater(HttpStatus status, String detail) {
        return retryLater(status, Duration.ofSeconds(1), detail);
    }

    /** @param wait rounded up to whole seconds, at least one */
    public static ErrorResponseException retryLater(HttpStatus status, Duration wait, String detail) {
        var problem = problem(status, detail);
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }

    public static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
