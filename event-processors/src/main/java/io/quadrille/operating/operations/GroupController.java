package io.quadrille.operating.operations;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class GroupController {

    private final List<ConsumerGroup> groups;
    private final GroupStates states;
    private final PauseOperations pauses;
    private final SkipOperations skips;
    private final RewindOperations rewinds;

    GroupController(
            OperatedGroups groups,
            GroupStates states,
            PauseOperations pauses,
            SkipOperations skips,
            RewindOperations rewinds) {
        this.groups = groups.all();
        this.states = states;
        this.pauses = pauses;
        this.skips = skips;
        this.rewinds = rewinds;
    }

    @GetMapping("/groups")
    @Operation(
            operationId = "findGroups",
            summary = "The current state of the processing groups of this process's domains")
    @ApiResponse(responseCode = "200", description = "the groups")
    List<GroupState> groups() {
        return states.of(groups);
    }

    @PostMapping(path = "/groups/{group}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "pauseGroup",
            summary = "Pause a processing group until it is resumed",
            description =
                    "The pause holds in every process and after a restart. The group is PAUSED once its thread has"
                            + " seen the pause, and PAUSING until then.")
    @ApiResponse(responseCode = "200", description = "the group is going to pause")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed pauseGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return pauses.pause("group " + group, List.of(group(group)), request);
    }

    @PostMapping(path = "/groups/{group}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeGroup", summary = "Resume a paused processing group at its position")
    @ApiResponse(responseCode = "200", description = "the group resumes within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed resumeGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return pauses.resume("group " + group, List.of(group(group)), request);
    }

    @PostMapping(path = "/groups/{group}/skips", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "skipRecord",
            summary = "Skip a record that stops a processing group: the group parks it without reading it",
            description =
                    "The group continues with the next record. The skipped record is parked, with the operator and the"
                            + " reason as its cause, and can be replayed like any other parked record.")
    @ApiResponse(responseCode = "200", description = "the group parks the record as soon as it reaches it")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SkipOperations.Skipping skipRecord(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody SkipRequest request) {
        return skips.skip(group(group), request);
    }

    @PostMapping(path = "/groups/{group}/rewind", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "rewindGroup",
            summary = "End the incident of a processing group: move the group to a safe position",
            description =
                    "In each partition in which the group's position is no longer valid, the group starts at the first"
                            + " record that exists. Records that the group has handled before have no effect again.")
    @ApiResponse(responseCode = "200", description = "the group continues within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    RewindOperations.Rewound rewindGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return rewinds.rewind(group(group), request);
    }

    @PostMapping(path = "/domains/{domain}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "pauseDomain", summary = "Pause the processing groups of a domain that are not paused yet")
    @ApiResponse(responseCode = "200", description = "the groups that are going to pause")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed pauseDomain(
            @Parameter(example = "order") @PathVariable String domain, @RequestBody OperatorRequest request) {
        return pauses.pause("domain " + domain, domain(domain), request);
    }

    @PostMapping(path = "/domains/{domain}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeDomain", summary = "Resume the paused processing groups of a domain")
    @ApiResponse(responseCode = "200", description = "the groups that resume within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed resumeDomain(
            @Parameter(example = "order") @PathVariable String domain, @RequestBody OperatorRequest request) {
        return pauses.resume("domain " + domain, domain(domain), request);
    }

    private ConsumerGroup group(String name) {
        return groups.stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problems.unknown("processing group in this process called", name));
    }

    private List<ConsumerGroup> domain(String name) {
        var all = groups.stream()
                .filter(group -> group.domain().equalsIgnoreCase(name))
                .toList();
        if (all.isEmpty()) throw Problems.unknown("domain in this process called", name);
        return all;
    }
}
