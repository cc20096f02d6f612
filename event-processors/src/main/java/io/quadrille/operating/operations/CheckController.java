package io.quadrille.operating.operations;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Places;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.invariants.Report;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.SQLException;
import java.time.Clock;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/operations/check", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class CheckController {

    private final Invariants invariants;
    private final Places places;

    CheckController(Invariants invariants, Clock clock) {
        this.invariants = invariants;
        this.places = new Places(1, clock);
    }

    @PostMapping
    @Operation(
            operationId = "check",
            summary = "Check that store, topics, views and positions agree",
            description =
                    "Reads all events and records, so it takes long in a large store. Changes nothing. One check at a"
                            + " time.")
    @ApiResponse(responseCode = "200", description = "the differences, and the work that waits")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    Report check() throws SQLException {
        return places.during("a check", invariants::check);
    }
}
