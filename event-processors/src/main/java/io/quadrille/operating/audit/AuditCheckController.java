package io.quadrille.operating.audit;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.operating.audit.AuditChecks.ProjectionCheck;
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

/** Checks that the rows of projections follow from the event store. */
@RestController
@RequestMapping(path = "/api/audit/checks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class AuditCheckController {

    private static final int LISTED = 100;

    private final AuditChecks checks;
    private final AuditWorker worker;
    private final AuditLog auditLog;

    AuditCheckController(AuditChecks checks, AuditWorker worker, AuditLog auditLog) {
        this.checks = checks;
        this.worker = worker;
        this.auditLog = auditLog;
    }

    /** The outcome that the audit log records for a request. */
    record RequestedChecks(List<ProjectionCheck> checks) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "checkProjections",
            summary = "Compare projections with the rows that follow from the event store",
            description =
                    "The checks run in the background, one after the other, and change nothing. Repeat the GET until"
                            + " finishedAt is present. Refused while a check of one of the projections has not"
                            + " finished.")
    @ApiResponse(responseCode = "202", description = "the checks that will run")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<List<ProjectionCheck>> check(@RequestBody CheckRequest request) {
        var wantedSample = request.sample();
        var sample = wantedSample == null ? null : Math.toIntExact(wantedSample);
        var requested = RebuildConflicts.answering(() -> auditLog.perform(
                        new OperatorRequest(request.actor(), request.reason()),
                        ActionKind.CHECK,
                        request.projection() == null ? "all projections" : "projection " + request.projection(),
                        () -> new RequestedChecks(
                                checks.request(request.projection(), sample, request.actor(), request.reason()))))
                .checks();
        worker.wakeUp();
        return ResponseEntity.accepted().body(requested);
    }

    @GetMapping
    @Operation(operationId = "findChecks", summary = "The last hundred checks, newest first, without their differences")
    @ApiResponse(responseCode = "200", description = "the checks")
    List<ProjectionCheck> newest() {
        return checks.newest(LISTED);
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(
            operationId = "findCheck",
            summary = "A check with its first 200 differences, each with the events that explain it")
    @ApiResponse(responseCode = "200", description = "the check")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    ProjectionCheck find(@Parameter(example = "1") @PathVariable long id) {
        return checks.find(id).orElseThrow(() -> Problems.unknown("check", Long.toString(id)));
    }
}
