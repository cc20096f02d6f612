package io.quadrille.operating.audit;

import io.quadrille.engine.integrity.ExportLimit;
import io.quadrille.engine.integrity.Exports;
import io.quadrille.engine.integrity.Verification.EventProgress;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.operating.audit.RunningExports.Export;
import io.quadrille.operating.audit.RunningExports.RunningExport;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sends the event log as a file. */
@RestController
@Tag(name = "audit")
class ExportController {

    private final Exports exports;
    private final RunningExports running;
    private final AuditLog auditLog;

    ExportController(Exports exports, RunningExports running, AuditLog auditLog) {
        this.exports = exports;
        this.running = running;
        this.auditLog = auditLog;
    }

    /** The outcome that the audit log records for an export that has started. */
    record BegunExport(long export, String client) {}

    @GetMapping(path = "/api/audit/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            operationId = "exportLog",
            summary = "All events in the order of the log, with their hash chain, for verification elsewhere",
            description =
                    "One snapshot, one JSON object per line. A file whose last line does not begin with {\"end\": is"
                            + " incomplete: the export is cut off if the client has not read it within"
                            + " quadrille.audit.longest-export. At most two at once per process. Recorded in the audit"
                            + " log.")
    @ApiResponse(
            responseCode = "200",
            description = "the file",
            content = @Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE))
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    void export(
            @Parameter(
                            description = "the first event: a position, or a time",
                            example = "1",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String from,
            @Parameter(
                            description = "the last event: a position, or a time",
                            example = "2030-01-31T12:00:00Z",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String to,
            @Parameter(description = "who exports", example = "ann")
                    @RequestParam(defaultValue = "unnamed")
                    @Pattern(regexp = OperatorRequest.ACTOR, message = OperatorRequest.ACTOR_RULE)
                    String actor,
            @Parameter(description = "why", example = "the yearly audit")
                    @RequestParam(defaultValue = "none given")
                    @Pattern(regexp = OperatorRequest.REASON, message = OperatorRequest.REASON_RULE)
                    String reason,
            HttpServletRequest request,
            HttpServletResponse response)
            throws SQLException, IOException {
        var first = limit("from", from);
        var last = limit("to", to);
        var what = "log" + (from == null ? "" : " from " + from) + (to == null ? "" : " to " + to);
        try (var export = running.begin(request.getRemoteAddr(), what)) {
            var begun = new BegunExport(export.id(), request.getRemoteAddr());
            auditLog.perform(new OperatorRequest(actor, reason), ActionKind.EXPORT, what, () -> begun);
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"store.jsonl\"");
            write(first, last, export, response);
        }
    }

    /** Returns normally if the export was cut off: its missing last line shows that the file is incomplete. */
    private void write(
            Optional<ExportLimit> first, Optional<ExportLimit> last, RunningExport export, HttpServletResponse response)
            throws SQLException, IOException {
        try {
            exports.write(first, last, export.to(response.getOutputStream()), EventProgress.NONE, export::uses);
        } catch (SQLException | IOException e) {
            if (!export.isCutOff()) throw e;
        }
    }

    @GetMapping(path = "/api/audit/exports", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "findExports", summary = "The exports that this process is sending, oldest first")
    @ApiResponse(responseCode = "200", description = "the exports")
    List<Export> all() {
        return running.all();
    }

    @PostMapping(
            path = "/api/audit/exports/{id:\\d{1,18}}/cancel",
            produces = MediaType.APPLICATION_JSON_VALUE,
            consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "cancelExport",
            summary = "Cut off an export of this process",
            description = "Releases its database snapshot immediately, and permits another export to start.")
    @ApiResponse(responseCode = "200", description = "cut off")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Export cancel(@Parameter(example = "1") @PathVariable long id, @RequestBody OperatorRequest request) {
        return auditLog.perform(
                request,
                ActionKind.CANCEL,
                "export " + id,
                () -> running.cancel(id).orElseThrow(() -> Problems.unknown("running export", Long.toString(id))));
    }

    private static Optional<ExportLimit> limit(String field, @Nullable String text) {
        try {
            return Optional.ofNullable(text).map(ExportLimit::parse);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid(field, PointInTime.RULE);
        }
    }
}
