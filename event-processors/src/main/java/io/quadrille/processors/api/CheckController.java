package io.quadrille.processors.api;

import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.invariants.Report;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations/check", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class CheckController {

  private final Invariants invariants;
  private final Semaphore once = new Semaphore(1);

  CheckController(Invariants invariants) {
    this.invariants = invariants;
  }

  @PostMapping
  @Operation(
      operationId = "check",
      summary = "Check that store, topics, views and positions agree",
      description = "Reads all events and records, which takes its time; changes nothing.")
  @ApiResponse(responseCode = "200", description = "what differs, and what waits for whom")
  @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
  Report check() throws SQLException {
    if (!once.tryAcquire()) throw Problems.retryLater(HttpStatus.CONFLICT, "A check is under way; send this again later.");
    try {
      return invariants.check();
    } finally {
      once.release();
    }
  }
}
