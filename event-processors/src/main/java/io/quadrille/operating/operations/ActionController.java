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

    private final AuditLog auditLog;

    ActionController(AuditLog auditLog) {
        this.auditLog = auditLog;
    }

    record ActPage(List<OperatorAction> items, int page, int size, long totalItems) {}

    @GetMapping
    @Operation(operationId = "findActs", summary = "Page through the actions of operators, the newest first")
    @ApiResponse(responseCode = "200", description = "the page")
    ActPage page(
            @RequestParam(defaultValue = "0")
                    @Min(value = 0, message = PageRules.PAGE_RULE)
                    @Max(value = PageRules.MAX_PAGE, message = PageRules.PAGE_RULE)
                    int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = PageRules.SIZE_RULE)
                    @Max(value = PageRules.MAX_SIZE, message = PageRules.SIZE_RULE)
                    int size) {
        return new ActPage(auditLog.page(page, size), page, size, auditLog.count());
    }
}
