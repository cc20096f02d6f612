package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.OrderRebuild;
import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildTable;
import io.quadrille.engine.rebuild.SwapResult;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rebuilds projections beside the live ones. */
@RestController
@RequestMapping(path = "/api/audit/rebuilds", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class RebuildController {

    private static final int LISTED = 100;

    private final RebuildTable rebuilds;
    private final RebuildOperations operations;

    RebuildController(RebuildTable rebuilds, RebuildOperations operations) {
        this.rebuilds = rebuilds;
        this.operations = operations;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "startRebuild",
            summary = "Rebuild a projection from the event store, beside the live one",
            description = "A rebuild sends no command and publishes no event. One at a time per projection.")
    @ApiResponse(responseCode = "202", description = "the rebuild has started; its URL is in Location")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<Rebuild> start(@RequestBody StartRebuildRequest request) {
        var rebuild = RebuildConflicts.answering(() -> operations.start(request));
        return ResponseEntity.accepted()
                .location(URI.create("/api/audit/rebuilds/" + rebuild.id()))
                .body(rebuild);
    }

    @GetMapping
    @Operation(operationId = "findRebuilds", summary = "The last hundred rebuilds, newest first")
    @ApiResponse(responseCode = "200", description = "the rebuilds")
    List<Rebuild> newest() {
        return rebuilds.newest(LISTED);
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(operationId = "findRebuild", summary = "The progress of a rebuild and its estimated time left")
    @ApiResponse(responseCode = "200", description = "the rebuild")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Rebuild find(@Parameter(example = "1") @PathVariable long id) {
        return rebuilds.find(id).orElseThrow(() -> Problems.unknown("rebuild", Long.toString(id)));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "pauseRebuild", summary = "Pause a rebuild at its position")
    @ApiResponse(responseCode = "200", description = "the rebuild is paused")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild pause(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.pause(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeRebuild", summary = "Resume a rebuild that is paused or has failed")
    @ApiResponse(responseCode = "200", description = "the rebuild resumes within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild resume(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.resume(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/cancel", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "cancelRebuild", summary = "Drop the rebuilt rows; the live rows stay unchanged")
    @ApiResponse(responseCode = "200", description = "dropped")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild cancel(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.cancel(id, request));
    }

    @PostMapping("/{id:\\d{1,18}}/comparison")
    @Operation(
            operationId = "compareRebuild",
            summary = "Compare the live rows with the rebuilt ones",
            description = "Lists the first 200 differences, each with the events that explain it. Changes nothing.")
    @ApiResponse(responseCode = "200", description = "the differences")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Comparison compare(@PathVariable long id) {
        return ofExisting(id, () -> operations.compare(id));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/switch", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "switchRebuild",
            summary = "Make the rebuilt rows the live ones",
            description = "Atomic; appends wait for milliseconds. The previous rows are kept, so that the switch can be"
                    + " undone.")
    @ApiResponse(responseCode = "200", description = "switched")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SwapResult switchOver(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.switchOver(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/back", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "switchBack",
            summary = "Undo a switch: bring the previous rows up to date and make them the live ones",
            description = "The rebuilt rows stay beside the live ones: compare, switch again or cancel.")
    @ApiResponse(responseCode = "200", description = "switched back")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SwapResult back(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.back(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/keep", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "keepRebuild", summary = "Drop the previous rows; the switch can no longer be undone")
    @ApiResponse(responseCode = "200", description = "dropped")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild keep(@PathVariable long id, @RequestBody OperatorRequest request) {
        return ofExisting(id, () -> operations.keep(id, request));
    }

    @PostMapping(path = "/orders/{orderId:" + RequestRules.ID + "}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "rebuildOrder", summary = "Rebuild the rows of one order in the live tables")
    @ApiResponse(responseCode = "200", description = "the rows that differed")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    OrderRebuild.Rebuilt rebuildOrder(@PathVariable String orderId, @RequestBody OperatorRequest request) {
        return RebuildConflicts.answering(() -> operations.rebuildOrder(orderId, request));
    }

    /** @throws org.springframework.web.ErrorResponseException 404 if there is no such rebuild; 409 if refused */
    private <T> T ofExisting(long id, Supplier<T> work) {
        find(id);
        return RebuildConflicts.answering(work);
    }
}
