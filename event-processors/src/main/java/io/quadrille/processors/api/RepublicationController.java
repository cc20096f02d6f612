package io.quadrille.processors.api;

import io.quadrille.processors.kafka.Republications;
import io.quadrille.processors.kafka.Republications.Republication;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations/republications", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class RepublicationController {

  private static final int LISTED = 100;

  private final Republications republications;

  RepublicationController(Republications republications) {
    this.republications = republications;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "republish",
      summary = "Publish events again, from a position or a time on",
      description = "Records get the header republished. Consumers absorb them. Not idempotent: sent twice it publishes twice.")
  @ApiResponse(responseCode = "202", description = "accepted; follow Location")
  ResponseEntity<Republication> republish(@RequestBody RepublicationRequest request) {
    var accepted = request.sendTo(republications);
    return ResponseEntity.accepted()
        .location(URI.create("/api/operations/republications/" + accepted.id()))
        .body(accepted);
  }

  @GetMapping("/{id:[0-9]{1,18}}")
  @Operation(operationId = "findRepublication", summary = "See how far a republication has come")
  @ApiResponse(responseCode = "200", description = "the republication")
  @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
  Republication find(@Parameter(example = "1") @PathVariable long id) {
    return republications.find(id).orElseThrow(() -> Problems.unknown("republication", Long.toString(id)));
  }

  @GetMapping
  @Operation(operationId = "findRepublications", summary = "See the last hundred republications, the newest first")
  @ApiResponse(responseCode = "200", description = "the republications")
  List<Republication> newest() {
    return republications.newest(LISTED);
  }
}
