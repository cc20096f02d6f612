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
    private final LetterOperations acts;

    DeadLetterController(DeadLetters letters, LetterOperations acts) {
        this.letters = letters;
        this.acts = acts;
    }

    record LetterPage(List<Letter> items, int page, int size, long totalItems) {}

    /** How many other letters of an order are shown at each side of one. */
    private static final int MOST = 100;

    /**
     * @param inFront the first {@value #MOST} open letters of the order that must end before it
     * @param behind the first {@value #MOST} of those that wait for it
     */
    record LetterDetail(Letter letter, LetterContent event, List<Letter> inFront, List<Letter> behind) {}

    @GetMapping
    @Operation(operationId = "findLetters", summary = "Page through dead letters, the oldest first")
    @ApiResponse(responseCode = "200", description = "the page")
    LetterPage page(
            @Parameter(example = "wallet") @RequestParam(required = false) String group,
            @RequestParam(required = false) LetterState state,
            @Parameter(description = "a type of cause, with or without its package", example = "DuplicateKeyException")
                    @RequestParam(required = false)
                    @Size(max = SelectionRequest.MAX_CAUSE, message = SelectionRequest.CAUSE_RULE)
                    String cause,
            @Parameter(example = "order-1")
                    @RequestParam(required = false)
                    @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
                    String orderId,
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = ActionController.PAGE_RULE)
                    @Max(value = 1_000_000, message = ActionController.PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = ActionController.SIZE_RULE)
                    @Max(value = 100, message = ActionController.SIZE_RULE)
                    int size) {
        var filter = new LetterFilter(Groups.checked(group), state, cause, orderId);
        return new LetterPage(letters.page(filter, page, size), page, size, letters.count(filter));
    }

    @GetMapping("/causes")
    @Operation(operationId = "findLetterCauses", summary = "Open letters counted by group and type of cause")
    @ApiResponse(responseCode = "200", description = "the causes, the most frequent first")
    List<LetterCause> causes(@Parameter(example = "wallet") @RequestParam(required = false) String group) {
        return letters.causes(Groups.checked(group));
    }

    @GetMapping("/{id:\\d{1,18}}")
    @Operation(operationId = "findLetter", summary = "A letter with its event, and its order's other open letters")
    @ApiResponse(responseCode = "200", description = "the letter")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    LetterDetail find(@PathVariable long id) {
        var letter = letters.find(id).orElseThrow(() -> Problems.unknown("letter", Long.toString(id)));
        return new LetterDetail(
                letter,
                letters.content(id),
                letter.isOpen() ? letters.inFront(letter, MOST) : List.of(),
                letter.isOpen() ? letters.behind(letter, MOST) : List.of());
    }

    @PostMapping(path = "/{id:\\d{1,18}}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "retryLetter",
            summary = "Try a letter again, with new attempts",
            description = "Only the first open letter of an order; the group's own thread tries it within a second.")
    @ApiResponse(responseCode = "200", description = "it is due")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    LetterOperations.Retried retry(@PathVariable long id, @RequestBody OperatorRequest request) {
        return acts.retry(id, request);
    }

    @PostMapping(path = "/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "retryLetters",
            summary = "Try all letters again, or those of a group or with a cause",
            description = "The first open letter of each order; the others follow when it has been handled.")
    @ApiResponse(responseCode = "200", description = "so many are due")
    LetterOperations.Retried retry(@RequestBody SelectionRequest request) {
        return acts.retry(request);
    }

    @PostMapping(path = "/{id:\\d{1,18}}/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "discardLetter",
            summary = "Give a letter up: its event is never handled",
            description = "The next letter of the order is due at once.")
    @ApiResponse(responseCode = "200", description = "discarded")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    LetterOperations.Discarded discard(@PathVariable long id, @RequestBody OperatorRequest request) {
        return acts.discard(id, request);
    }
}
