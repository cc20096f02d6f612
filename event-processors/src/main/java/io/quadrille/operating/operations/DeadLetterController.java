package io.quadrille.operating.operations;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterCause;
import io.quadrille.engine.deadletter.LetterContent;
import io.quadrille.engine.deadletter.LetterFilter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
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
@RequestMapping(path = "/api/operations/dead-letters", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class DeadLetterController {

    private final DeadLetters letters;
    private final LetterOperations operations;
    private final Groups groups;

    DeadLetterController(DeadLetters letters, LetterOperations operations, Groups groups) {
        this.letters = letters;
        this.operations = operations;
        this.groups = groups;
    }

    record LetterPage(List<Letter> items, int page, int size, long totalItems) {}

    /** Maximum number of letters of the same order that are shown before a letter, and after it. */
    private static final int MAX_NEIGHBOURS = 100;

    /**
     * @param inFront the first {@value #MAX_NEIGHBOURS} open letters of the order that must end before this letter
     * @param behind the first {@value #MAX_NEIGHBOURS} open letters of the order that wait for this letter
     */
    record LetterDetail(Letter letter, LetterContent event, List<Letter> inFront, List<Letter> behind) {}

    @GetMapping
    @Operation(operationId = "findLetters", summary = "Page through dead letters, the oldest first")
    @ApiResponse(responseCode = "200", description = "the page")
    LetterPage page(
            @Parameter(example = "wallet") @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable LetterState state,
            @Parameter(
                            description = "the type of the cause, with or without its package",
                            example = "DuplicateKeyException")
                    @RequestParam(required = false)
                    @Size(max = SelectionRequest.MAX_CAUSE, message = SelectionRequest.CAUSE_RULE)
                    @Nullable
                    String cause,
            @Parameter(example = "order-1")
                    @RequestParam(required = false)
                    @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
                    @Nullable
                    String orderId,
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = PageRules.PAGE_RULE)
                    @Max(value = PageRules.MAX_PAGE, message = PageRules.PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = PageRules.SIZE_RULE)
                    @Max(value = PageRules.MAX_SIZE, message = PageRules.SIZE_RULE)
                    int size) {
        var filter = new LetterFilter(groups.checked(group), state, cause, orderId);
        return new LetterPage(letters.page(filter, page, size), page, size, letters.count(filter));
    }

    @GetMapping("/causes")
    @Operation(operationId = "findLetterCauses", summary = "Count the open letters by group and type of cause")
    @ApiResponse(responseCode = "200", description = "the causes, the most frequent first")
    List<LetterCause> causes(@Parameter(example = "wallet") @RequestParam(required = false) @Nullable String group) {
        return letters.causes(groups.checked(group));
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(operationId = "findLetter", summary = "A letter with its event and the other open letters of its order")
    @ApiResponse(responseCode = "200", description = "the letter")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    LetterDetail find(@PathVariable long id) {
        var letter = letters.find(id).orElseThrow(() -> Problems.unknown("letter", Long.toString(id)));
        return new LetterDetail(
                letter,
                letters.content(id),
                letter.isOpen() ? letters.inFront(letter, MAX_NEIGHBOURS) : List.of(),
                letter.isOpen() ? letters.behind(letter, MAX_NEIGHBOURS) : List.of());
    }

    @PostMapping(path = "/{id:\\d{1,18}}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "retryLetter",
            summary = "Retry a letter, and reset its attempts",
            description =
                    "Only a group's first open letter of an order can be retried. The thread of the group retries it"
                            + " within a second.")
    @ApiResponse(responseCode = "200", description = "the letter is due for a retry")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    LetterOperations.Retried retry(@PathVariable long id, @RequestBody OperatorRequest request) {
        return operations.retry(id, request);
    }

    @PostMapping(path = "/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "retryLetters",
            summary = "Retry all letters, or the letters of a group or with a cause",
            description =
                    "Retries each of these letters that is the first open one of its order and group. The next letter"
                            + " of the order follows when the first has been handled.")
    @ApiResponse(responseCode = "200", description = "the number of letters that are due for a retry")
    LetterOperations.Retried retry(@RequestBody SelectionRequest request) {
        groups.checked(request.group());
        return operations.retry(request);
    }

    @PostMapping(path = "/{id:\\d{1,18}}/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "discardLetter",
            summary = "Discard a letter: the group never handles its event",
            description = "The next letter of the order is due immediately.")
    @ApiResponse(responseCode = "200", description = "the letter is discarded")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    LetterOperations.Discarded discard(@PathVariable long id, @RequestBody OperatorRequest request) {
        return operations.discard(id, request);
    }
}
