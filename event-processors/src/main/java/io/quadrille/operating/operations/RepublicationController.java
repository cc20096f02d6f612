package io.quadrille.operating.operations;

import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
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

    private static final int MAX_LISTED = 100;

    private final Republications republications;
    private final RepublicationOperations operations;

    RepublicationController(Republications republications, RepublicationOperations operations) {
        this.republications = republications;
        this.operations = operations;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "republish",
            summary = "Publish events again, from a position or a time",
            description =
                    "Publishes at most 100000 events, and 1000 if neither limit nor toPosition is given. If the request"
                            + " covers more, the answer has the next position to continue from. The records have the"
                            + " header republished, and handling them again has no effect. Not idempotent: a request"
                            + " that is sent twice publishes twice. At most five republications can be open.")
    @ApiResponse(
            responseCode = "202",
            description = "the accepted republication with its positions; Location has its progress")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<RepublicationOperations.Republishing> republish(@RequestBody RepublicationRequest request) {
        var accepted = operations.republish(request);
        return ResponseEntity.accepted()
                .location(URI.create("/api/operations/republications/" + accepted.id()))
                .body(accepted);
    }

    @PostMapping(path = "/{id:[0-9]{1,18}}/cancel", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "cancelRepublication", summary = "Cancel a republication")
    @ApiResponse(
            responseCode = "200",
            description = "the republication is cancelled; at most the page under way is still published")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Republication cancel(@Parameter(example = "1") @PathVariable long id, @RequestBody OperatorRequest request) {
        return operations.cancel(id, request);
    }

    @GetMapping("/{id:[0-9]{1,18}}")
    @Operation(operationId = "findRepublication", summary = "The progress of a republication")
    @ApiResponse(responseCode = "200", description = "the republication")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Republication find(@Parameter(example = "1") @PathVariable long id) {
        return republications.find(id).orElseThrow(() -> Problems.unknown("republication", Long.toString(id)));
    }

    @GetMapping
    @Operation(operationId = "findRepublications", summary = "The last 100 republications, the newest first")
    @ApiResponse(responseCode = "200", description = "the republications")
    List<Republication> newest() {
        return republications.newest(MAX_LISTED);
    }
}
