package io.quadrille.operating.operations;

import io.quadrille.engine.parking.ParkedCause;
import io.quadrille.engine.parking.ParkedContents;
import io.quadrille.engine.parking.ParkedFilter;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations/parked-records", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class ParkedRecordController {

    private final ParkedRecordTable records;
    private final ParkedContents contents;
    private final ReplayOperations acts;

    ParkedRecordController(ParkedRecordTable records, ParkedContents contents, ReplayOperations acts) {
        this.records = records;
        this.contents = contents;
        this.acts = acts;
    }

    record RecordPage(List<RecordSummary> items, int page, int size, long totalItems) {}

    @GetMapping
    @Operation(operationId = "findRecords", summary = "Page through records that could not be read, the oldest first")
    @ApiResponse(responseCode = "200", description = "the page")
    RecordPage page(
            @Parameter(example = "wallet") @RequestParam(required = false) String group,
            @RequestParam(required = false) ParkedRecord.State state,
            @Parameter(description = "a kind of cause, or a part of the cause", example = "ce_type is missing")
                    @RequestParam(required = false)
                    @Size(max = SelectionRequest.MAX_CAUSE, message = SelectionRequest.CAUSE_RULE)
                    String cause,
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = ActionController.PAGE_RULE)
                    @Max(value = 1_000_000, message = ActionController.PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = ActionController.SIZE_RULE)
                    @Max(value = 100, message = ActionController.SIZE_RULE)
                    int size) {
        var filter = new ParkedFilter(Groups.checked(group), state, cause);
        var items =
                records.page(filter, page, size).stream().map(RecordSummary::of).toList();
        return new RecordPage(items, page, size, records.count(filter));
    }

    @GetMapping("/causes")
    @Operation(operationId = "findRecordCauses", summary = "Parked records counted by group, topic and kind of cause")
    @ApiResponse(responseCode = "200", description = "the causes, the most frequent first")
    List<ParkedCause> causes(@Parameter(example = "wallet") @RequestParam(required = false) String group) {
        return records.causes(Groups.checked(group));
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(
            operationId = "findRecord",
            summary = "A parked record with what is kept of it: key, headers and value as text and as base64",
            description = "Long ones are cut: then length and sha256 say what came, and the topic has it whole.")
    @ApiResponse(responseCode = "200", description = "the record")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    RecordDetail find(@PathVariable long id) {
        return records.find(id)
                .map(record -> RecordDetail.of(record, contents.of(record)))
                .orElseThrow(() -> Problems.unknown("record", Long.toString(id)));
    }

    @PostMapping(path = "/{id:\\d{1,18}}/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "replayRecord",
            summary = "Read a record again after a fix, and have its group handle it",
            description = "409 with the cause if it still cannot be read. A record is replayed once.")
    @ApiResponse(responseCode = "200", description = "the group has it as a dead letter that is due")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ReplayOperations.Replayed replay(@PathVariable long id, @RequestBody OperatorRequest request) {
        return acts.replay(id, request);
    }

    @PostMapping(path = "/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "replayRecords",
            summary = "Read all parked records again, or those of a group or with a cause",
            description = "Those that still cannot be read stay parked.")
    @ApiResponse(responseCode = "200", description = "how many could be read, and how many not")
    ReplayOperations.ReplayedAll replay(@RequestBody SelectionRequest request) {
        return acts.replay(request);
    }

    @PostMapping(path = "/{id:\\d{1,18}}/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "discardRecord", summary = "Give a parked record up: it is never handled")
    @ApiResponse(responseCode = "200", description = "discarded")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ReplayOperations.Discarded discard(@PathVariable long id, @RequestBody OperatorRequest request) {
        return acts.discard(id, request);
    }
}
