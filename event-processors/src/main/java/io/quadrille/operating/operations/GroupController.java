package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.SortedSet;
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

    private final SortedSet<ConsumerGroup> groups;
    private final GroupStates states;
    private final PauseOperations acts;
    private final SkipOperations skips;
    private final RewindOperations rewinds;

    GroupController(
            OperatedGroups groups,
            GroupStates states,
            PauseOperations acts,
            SkipOperations skips,
            RewindOperations rewinds) {
        this.groups = groups.all();
        this.states = states;
        this.acts = acts;
        this.skips = skips;
        this.rewinds = rewinds;
    }

    @GetMapping("/groups")
    @Operation(operationId = "findGroups", summary = "The processing groups of this process's domains, as they are now")
    @ApiResponse(responseCode = "200", description = "the groups")
    List<GroupState> groups() {
        return states.of(groups);
    }

    @PostMapping(path = "/groups/{group}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "pauseGroup",
            summary = "Have a processing group take nothing until it is resumed",
            description =
                    "Holds in whichever process runs it, and after a restart. It is PAUSED once its thread has seen"
                            + " it.")
    @ApiResponse(responseCode = "200", description = "it is to be paused")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed pauseGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return acts.pause("group " + group, List.of(group(group)), request);
    }

    @PostMapping(path = "/groups/{group}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeGroup", summary = "Have a paused processing group go on where it was")
    @ApiResponse(responseCode = "200", description = "it goes on within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed resumeGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return acts.resume("group " + group, List.of(group(group)), request);
    }

    @PostMapping(path = "/groups/{group}/skips", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "skipRecord",
            summary = "Have a processing group park one record that it stands still at, without reading it",
            description =
                    "The group goes on behind it. The record is parked as it came, with the reason as its cause, and"
                            + " can be replayed like any other parked record.")
    @ApiResponse(responseCode = "200", description = "the group parks it when it comes to it next")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SkipOperations.Skipping skipRecord(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody SkipRequest request) {
        return skips.skip(group(group), request);
    }

    @PostMapping(path = "/groups/{group}/rewind", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "rewindGroup",
            summary = "Have a processing group that has an incident go on from where it is safe",
            description =
                    "In each partition that no longer holds what the group's position stands on, the group begins with"
                            + " the first record there is. It absorbs the records that it has taken before.")
    @ApiResponse(responseCode = "200", description = "it goes on within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    RewindOperations.Rewound rewindGroup(
            @Parameter(example = "wallet") @PathVariable String group, @RequestBody OperatorRequest request) {
        return rewinds.rewind(group(group), request);
    }

    @PostMapping(path = "/domains/{domain}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "pauseDomain", summary = "Pause all processing groups of a domain that are not paused yet")
    @ApiResponse(responseCode = "200", description = "these are to be paused")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed pauseDomain(
            @Parameter(example = "order") @PathVariable String domain, @RequestBody OperatorRequest request) {
        return acts.pause("domain " + domain, domain(domain), request);
    }

    @PostMapping(path = "/domains/{domain}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "resumeDomain", summary = "Resume all paused processing groups of a domain")
    @ApiResponse(responseCode = "200", description = "these go on within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    PauseOperations.Changed resumeDomain(
            @Parameter(example = "order") @PathVariable String domain, @RequestBody OperatorRequest request) {
        return acts.resume("domain " + domain, domain(domain), request);
    }

    private ConsumerGroup group(String name) {
        return groups.stream()
                .filter(group -> group.groupName().equals(name))
                .findFirst()
                .orElseThrow(() -> Problems.unknown("processing group here called", name));
    }

    private List<ConsumerGroup> domain(String name) {
        var all = groups.stream()
                .filter(group -> group.domain().name().equalsIgnoreCase(name))
                .toList();
        if (all.isEmpty()) throw Problems.unknown("domain here called", name);
        return all;
    }
}
