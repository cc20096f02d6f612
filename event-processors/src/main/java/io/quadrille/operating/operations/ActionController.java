package io.quadrille.operating.operations;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations/acts", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class ActionController {

    static final String PAGE_RULE = "must be between 0 and 1000000";
    static final String SIZE_RULE = "must be between 1 and 100";

    private final AuditLog acts;

    ActionController(AuditLog acts) {
        this.acts = acts;
    }

    record ActPage(List<OperatorAction> items, int page, int size, long totalItems) {}

    @GetMapping
    @Operation(operationId = "findActs", summary = "What operators did, when and why, the newest first")
    @ApiResponse(responseCode = "200", description = "the page")
    ActPage page(
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = PAGE_RULE)
                    @Max(value = 1_000_000, message = PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = SIZE_RULE)
                    @Max(value = 100, message = SIZE_RULE)
                    int size) {
        return new ActPage(acts.page(page, size), page, size, acts.count());
    }
}
