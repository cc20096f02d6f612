package io.quadrille.operating.audit;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.operating.audit.AuditChecks.Check;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether what is shown follows from the log. */
@RestController
@RequestMapping(path = "/api/audit/checks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class AuditCheckController {

    private static final int LISTED = 100;

    private final AuditChecks checks;
    private final AuditWorker worker;
    private final AuditLog acts;

    AuditCheckController(AuditChecks checks, AuditWorker worker, AuditLog acts) {
        this.checks = checks;
        this.worker = worker;
        this.acts = acts;
    }

    /** What is recorded of the checks that begin. */
    record Requested(List<Check> checks) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "checkProjections",
            summary = "Compare projections with what follows from the event store",
            description =
                    "One after the other, in the background; changes nothing. Look again until finishedAt is there. At"
                            + " most one of each projection.")
    @ApiResponse(responseCode = "202", description = "these will be done")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<List<Check>> check(@RequestBody CheckRequest request) {
        var sample =
                request.sample() == null ? null : (Integer) request.sample().intValue();
        var requested = RebuildController.refusing(() -> acts.perform(
                        new OperatorRequest(request.actor(), request.reason()),
                        ActionKind.CHECK,
                        request.projection() == null ? "all projections" : "projection " + request.projection(),
                        () -> new Requested(
                                checks.request(request.projection(), sample, request.actor(), request.reason()))))
                .checks();
        worker.wake();
        return ResponseEntity.accepted().body(requested);
    }

    @GetMapping
    @Operation(
            operationId = "findChecks",
            summary = "See the last hundred checks, the newest first, without their differences")
    @ApiResponse(responseCode = "200", description = "the checks")
    List<Check> newest() {
        return checks.newest(LISTED);
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(operationId = "findCheck", summary = "See a check, each difference with the events that explain it")
    @ApiResponse(responseCode = "200", description = "the check")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Check find(@Parameter(example = "1") @PathVariable long id) {
        return checks.find(id).orElseThrow(() -> Problems.unknown("check", Long.toString(id)));
    }
}
