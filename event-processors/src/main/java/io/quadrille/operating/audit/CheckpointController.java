package io.quadrille.operating.audit;

import io.quadrille.engine.integrity.Checkpoint;
import io.quadrille.engine.integrity.Checkpoints;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.sql.SQLException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves checkpoints of the hash chain, for a copy outside of the database. */
@RestController
@RequestMapping(path = "/api/audit/checkpoints", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class CheckpointController {

    private static final String LIMIT_RULE = "must be between 1 and 10000";

    private final Checkpoints checkpoints;

    CheckpointController(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    @GetMapping
    @Operation(operationId = "findCheckpoints", summary = "The checkpoints of the hash chain, newest first")
    @ApiResponse(responseCode = "200", description = "the checkpoints, in the format that verify reads")
    List<Checkpoint> newest(
            @RequestParam(defaultValue = "100")
                    @Min(value = 1, message = LIMIT_RULE)
                    @Max(value = 10_000, message = LIMIT_RULE)
                    int limit)
            throws SQLException {
        return checkpoints.newest(limit);
    }

    @GetMapping("/latest")
    @Operation(operationId = "findLatestCheckpoint", summary = "The newest checkpoint of the hash chain")
    @ApiResponse(responseCode = "200", description = "the checkpoint, in the format that verify reads")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    Checkpoint latest() throws SQLException {
        return checkpoints.newest(1).stream().findFirst().orElseThrow(() -> Problems.unknown("checkpoint", "yet"));
    }
}
