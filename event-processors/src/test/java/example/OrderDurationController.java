package example;

import example.OrderDurations.FindOrderDuration;
import example.OrderDurations.OrderDuration;
import io.quadrille.http.Problems;
import java.util.concurrent.CompletableFuture;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Not a controller of the API's own package, so that the tests of its description do not ask for this one. */
@RestController
public final class OrderDurationController {

    private final QueryGateway queries;

    OrderDurationController(QueryGateway queries) {
        this.queries = queries;
    }

    // page: controller
    @GetMapping("/api/orders/{orderId}/duration")
    CompletableFuture<OrderDuration> duration(@PathVariable String orderId) {
        return queries.query(new FindOrderDuration(orderId), ResponseTypes.optionalInstanceOf(OrderDuration.class))
                .thenApply(found -> found.orElseThrow(() -> Problems.unknown("order", orderId)));
    }
    // end of page
}
