package io.quadrille.checkout.api;

import io.quadrille.checkout.statistics.BestSeller;
import io.quadrille.checkout.statistics.FindBestSellers;
import io.quadrille.checkout.statistics.FindSales;
import io.quadrille.checkout.statistics.SalesOfDay;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.Queries;
import io.quadrille.http.RequestRules;
import io.quadrille.http.WrongFields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("order")
@RestController
@RequestMapping(path = "/api/statistics", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "statistics",
        description = "Days are in UTC, and the range includes its first and last day; amounts are in minor units.")
class StatisticsController {

    private static final String FIRST_DAY = "the first day: 2000-01-01 or later, at most 365 days before the last day;"
            + " defaults to 29 days before it";
    private static final String LAST_DAY = "the last day, between 2000-01-01 and 9999-12-31; defaults to today";
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 31);
    private static final String LIMIT_RULE = "must be between 1 and 100";

    private final Queries queries;
    private final Clock clock;

    StatisticsController(Queries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    @GetMapping("/sales")
    @Operation(operationId = "findSales", summary = "Get sales by day and product")
    @ApiResponse(responseCode = "200", description = "the sales")
    List<SalesOfDay> sales(
            @Parameter(description = FIRST_DAY) @RequestParam(required = false) LocalDate from,
            @Parameter(description = LAST_DAY) @RequestParam(required = false) LocalDate to,
            @Parameter(example = "espresso-beans")
                    @RequestParam(required = false)
                    @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
                    String productId) {
        var days = days(from, to);
        return queries.all(new FindSales(days.from(), days.to(), productId), SalesOfDay.class);
    }

    @GetMapping("/best-sellers")
    @Operation(operationId = "findBestSellers", summary = "List the best-selling products")
    @ApiResponse(responseCode = "200", description = "the products, best-selling first")
    List<BestSeller> bestSellers(
            @Parameter(description = FIRST_DAY) @RequestParam(required = false) LocalDate from,
            @Parameter(description = LAST_DAY) @RequestParam(required = false) LocalDate to,
            @RequestParam(defaultValue = "10")
                    @Min(value = 1, message = LIMIT_RULE)
                    @Max(value = 100, message = LIMIT_RULE)
                    int limit) {
        var days = days(from, to);
        return queries.all(new FindBestSellers(days.from(), days.to(), limit), BestSeller.class);
    }

    private Days days(LocalDate from, LocalDate to) {
        var last = to != null ? to : LocalDate.now(clock.withZone(ZoneOffset.UTC));
        var wrong = new WrongFields();
        // LocalDate allows dates that PostgreSQL cannot store; both support every date in this range.
        requireInRange("from", from, wrong);
        requireInRange("to", last, wrong);
        wrong.refuse();
        var days = new Days(from != null ? from : last.minusDays(29), last);
        days.check();
        return days;
    }

    private static void requireInRange(String field, LocalDate day, WrongFields wrong) {
        if (day == null || !day.isBefore(EARLIEST) && !day.isAfter(LATEST)) return;
        wrong.add(field, "must be between " + EARLIEST + " and " + LATEST);
    }

    private record Days(LocalDate from, LocalDate to) {

        void check() {
            var wrong = new WrongFields();
            if (from.isAfter(to)) {
                wrong.add("from", "must not be after to");
            } else if (from.isBefore(to.minusDays(365))) {
                wrong.add("from", "must be at most 365 days before to");
            }
            wrong.refuse();
        }
    }
}
