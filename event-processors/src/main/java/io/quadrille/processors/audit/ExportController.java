package io.quadrille.processors.audit;

import io.quadrille.processors.api.OpenApi;
import io.quadrille.processors.api.Problems;
import io.quadrille.processors.integrity.Bound;
import io.quadrille.processors.integrity.Exports;
import io.quadrille.processors.integrity.Verification.Progress;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The log as a file. */
@RestController
@Tag(name = "audit")
class ExportController {

  private static final int AT_ONCE = 2;

  private final Exports exports;
  private final Semaphore free = new Semaphore(AT_ONCE);

  ExportController(Exports exports) {
    this.exports = exports;
  }

  @GetMapping(path = "/api/audit/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
  @Operation(
      operationId = "exportLog",
      summary = "All events in the order of the log, with their chain, to be verified elsewhere",
      description = "One snapshot, one JSON object per line. A file whose last line does not begin with {\"end\": is cut off.")
  @ApiResponse(responseCode = "200", description = "the file", content = @Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE))
  @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
  void export(
      @Parameter(
              description = "the first event: a position, or a time", example = "1",
              schema = @Schema(type = "string", pattern = Moment.PATTERN))
          @RequestParam(required = false)
          String from,
      @Parameter(
              description = "the last event: a position, or a time", example = "2030-01-31T12:00:00Z",
              schema = @Schema(type = "string", pattern = Moment.PATTERN))
          @RequestParam(required = false)
          String to,
      HttpServletResponse response)
      throws SQLException, IOException {
    var first = bound("from", from);
    var last = bound("to", to);
    if (!free.tryAcquire()) throw Problems.retryLater(HttpStatus.CONFLICT, "Exports are under way; send this again later.");
    try {
      response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
      response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"store.jsonl\"");
      exports.write(first, last, response.getOutputStream(), Progress.NONE);
    } finally {
      free.release();
    }
  }

  private static Optional<Bound> bound(String field, String text) {
    try {
      return Optional.ofNullable(text).map(Bound::parse);
    } catch (IllegalArgumentException e) {
      throw Problems.invalid(field, Moment.RULE);
    }
  }
}
