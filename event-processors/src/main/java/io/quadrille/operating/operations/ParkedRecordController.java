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
import org.jspecify.annotations.Nullable;
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
    private final ReplayOperations operations;
    private final Groups groups;

    ParkedRecordController(
            ParkedRecordTable records, ParkedContents contents, ReplayOperations operations, Groups groups) {
        this.records = records;
        this.contents = contents;
        this.operations = operations;
        this.groups = groups;
    }

    record RecordPage(List<RecordSummary> items, int page, int size, long totalItems) {}

    @GetMapping
    @Operation(operationId = "findRecords", summary = "Page through parked records, the oldest first")
    @ApiResponse(responseCode = "200", description = "the page")
    RecordPage page(
            @Parameter(example = "wallet") @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) ParkedRecord.@Nullable ParkedState state,
            @Parameter(description = "the kind of the cause, or a part of the cause", example = "ce_type is missing")
                    @RequestParam(required = false)
                    @Size(max = SelectionRequest.MAX_CAUSE, message = SelectionRequest.CAUSE_RULE)
                    @Nullable
                    String cause,
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = PageRules.PAGE_RULE)
                    @Max(value = PageRules.MAX_PAGE, message = PageRules.PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = PageRules.SIZE_RULE)
                    @Max(value = PageRules.MAX_SIZE, message = PageRules.SIZE_RULE)
                    int size) {
        var filter = new ParkedFilter(groups.checked(group), state, cause);
        var items =
                records.page(filter, page, size).stream().map(RecordSummary::of).toList();
        return new RecordPage(items, page, size, records.count(filter));
    }

    @GetMapping("/causes")
    @Operation(operationId = "findRecordCauses", summary = "Count the parked records by group, topic and kind of cause")
    @ApiResponse(responseCode = "200", description = "the causes, the most frequent first")
    List<ParkedCause> causes(@Parameter(example = "wallet") @RequestParam(required = false) @Nullable String group) {
        return records.causes(groups.checked(group));
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(
            operationId = "findRecord",
            summary = "A parked record with its key, headers and value, as text and as base64",
            description =
                    "A long key, header or value is stored truncated, or not at all if the storage limit is reached."
                            + " length and sha256 describe the original, which its topic holds until it is deleted by"
                            + " age.")
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
            summary = "Replay a parked record after a fix: read it again, and let its group handle it",
            description = "409 with the cause if the record is still unreadable. A record can be replayed once.")
    @ApiResponse(responseCode = "200", description = "the record is a dead letter of the group now, and due")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ReplayOperations.Replayed replay(@PathVariable long id, @RequestBody OperatorRequest request) {
        return operations.replay(id, request);
    }

    @PostMapping(path = "/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "replayRecords",
            summary = "Replay all parked records, or the records of a group or with a cause",
            description = "Records that are still unreadable stay parked. Ends after about 5000 records or 20 seconds;"
                    + " repeat it while records are untried.")
    @ApiResponse(responseCode = "200", description = "the numbers of replayed, still unreadable and untried records")
    ReplayOperations.ReplayedAll replay(@RequestBody SelectionRequest request) {
        groups.checked(request.group());
        return operations.replay(request);
    }

    @PostMapping(path = "/{id:\\d{1,18}}/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "discardRecord", summary = "Discard a parked record: the group never handles it")
    @ApiResponse(responseCode = "200", description = "the record is discarded")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ReplayOperations.Discarded discard(@PathVariable long id, @RequestBody OperatorRequest request) {
        return operations.discard(id, request);
    }
}
