package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.ProjectionFill;
import io.quadrille.engine.rebuild.ProjectionFills;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The projections that can be rebuilt. */
@RestController
@RequestMapping(path = "/api/audit/projections", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class ProjectionController {

    private final RebuildContexts contexts;
    private final ProjectionFills fills;

    ProjectionController(RebuildContexts contexts, ProjectionFills fills) {
        this.contexts = contexts;
        this.fills = fills;
    }

    @GetMapping
    @Operation(
            operationId = "findProjections",
            summary = "The projections that can be rebuilt here, and whether they contain all events of the store",
            description = "A projection that is not filled answers no query. A rebuild and the switch to its rows fill"
                    + " it.")
    @ApiResponse(responseCode = "200", description = "the projections, by name")
    List<ProjectionFill> projections() {
        var here = contexts.projections();
        return fills.all().stream()
                .filter(fill -> here.contains(fill.projection()))
                .toList();
    }
}
