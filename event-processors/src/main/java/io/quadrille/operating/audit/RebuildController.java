package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.OrderRebuild;
import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildRefused;
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
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Projections built again while the live ones go on. */
@RestController
@RequestMapping(path = "/api/audit/rebuilds", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class RebuildController {

    private static final int LISTED = 100;

    private final RebuildTable rebuilds;
    private final RebuildOperations acts;

    RebuildController(RebuildTable rebuilds, RebuildOperations acts) {
        this.rebuilds = rebuilds;
        this.acts = acts;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "startRebuild",
            summary = "Build a projection again from the event store, beside the live one",
            description = "Nothing is sent, charged or published by it. One at a time per projection.")
    @ApiResponse(responseCode = "202", description = "begun; follow Location")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<Rebuild> start(@RequestBody StartRebuildRequest request) {
        var rebuild = refusing(() -> acts.start(request));
        return ResponseEntity.accepted()
                .location(URI.create("/api/audit/rebuilds/" + rebuild.id()))
                .body(rebuild);
    }

    @GetMapping
    @Operation(operationId = "findRebuilds", summary = "See the last hundred rebuilds, the newest first")
    @ApiResponse(responseCode = "200", description = "the rebuilds")
    List<Rebuild> newest() {
        return rebuilds.newest(LISTED);
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(operationId = "findRebuild", summary = "See how far a rebuild has come, and how long it will take")
    @ApiResponse(responseCode = "200", description = "the rebuild")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Rebuild find(@Parameter(example = "1") @PathVariable long id) {
        return rebuilds.find(id).orElseThrow(() -> Problems.unknown("rebuild", Long.toString(id)));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "pauseRebuild", summary = "Have a rebuild wait where it is")
    @ApiResponse(responseCode = "200", description = "it waits")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild pause(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.pause(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeRebuild", summary = "Have a rebuild go on that was paused or has failed")
    @ApiResponse(responseCode = "200", description = "it goes on within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild resume(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.resume(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/cancel", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "cancelRebuild", summary = "Drop what a rebuild has made; the live rows are not touched")
    @ApiResponse(responseCode = "200", description = "dropped")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild cancel(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.cancel(id, request));
    }

    @PostMapping("/{id:\\d{1,18}}/comparison")
    @Operation(
            operationId = "compareRebuild",
            summary = "Compare the live rows with the rebuilt ones",
            description = "As of one moment, each difference with the events that explain it. Changes nothing.")
    @ApiResponse(responseCode = "200", description = "what differs")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Comparison compare(@PathVariable long id) {
        return known(id, () -> acts.compare(id));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/switch", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "switchRebuild",
            summary = "Put the rebuilt rows in the place of the live ones",
            description =
                    "At once for everybody; appends wait for milliseconds. The rows from before are kept for the way"
                            + " back.")
    @ApiResponse(responseCode = "200", description = "switched")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SwapResult switchOver(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.switchOver(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/back", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "switchBack",
            summary = "Put the rows from before the switch back, brought up to date",
            description = "The rebuilt rows stand beside them again: compare, switch once more or cancel.")
    @ApiResponse(responseCode = "200", description = "switched back")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SwapResult back(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.back(id, request));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/keep", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "keepRebuild",
            summary = "Drop the rows from before the switch; there is no way back any more")
    @ApiResponse(responseCode = "200", description = "dropped")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Rebuild keep(@PathVariable long id, @RequestBody OperatorRequest request) {
        return known(id, () -> acts.keep(id, request));
    }

    @PostMapping(path = "/orders/{orderId:" + RequestRules.ID + "}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "rebuildOrder", summary = "Build the rows of one order again, in their place")
    @ApiResponse(responseCode = "200", description = "what was different")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    OrderRebuild.Rebuilt rebuildOrder(@PathVariable String orderId, @RequestBody OperatorRequest request) {
        return refusing(() -> acts.rebuildOrder(orderId, request));
    }

    private <T> T known(long id, Supplier<T> act) {
        find(id);
        return refusing(act);
    }

    static <T> T refusing(Supplier<T> act) {
        try {
            return act.get();
        } catch (RebuildRefused e) {
            throw Problems.problem(HttpStatus.CONFLICT, e.getMessage());
        }
    }
}
