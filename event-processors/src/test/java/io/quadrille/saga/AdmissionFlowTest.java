package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** An overloaded system refuses new orders. Accepted orders end, and then new orders are accepted again. */
class AdmissionFlowTest {

    private static final int MOST = 10_000;

    @Test
    void accepted_orders_end_and_new_orders_are_accepted_again() {
        try (var system = RunningSystem.start("quadrille.api.most-lag=100ms", "quadrille.api.open-orders-per-user=0")) {
            var operator = new OperatorClient(system);
            TeaShop.open(system);
            assertThat(operator.post("/groups/wallet/pause").status()).isEqualTo(200);
            operator.awaitState("wallet", "PAUSED");

            var orders = RestClient.create("http://localhost:" + system.port() + "/api/orders");
            var accepted = new ArrayList<String>();
            int answer = 202;
            for (int n = 0; answer == 202; n++) {
                assertThat(n).as("accepted orders while none ends").isLessThan(MOST);
                answer = place(orders, "o" + n);
                if (answer == 202) accepted.add("o" + n);
            }
            assertThat(answer).isEqualTo(503);
            assertThat(withStatus(system, "PROCESSING", "PAYMENT_PENDING"))
                    .containsExactlyInAnyOrderElementsOf(accepted);

            assertThat(operator.post("/groups/wallet/resume").status()).isEqualTo(200);
            await("end of all accepted orders")
                    .until(() -> withStatus(system, "COMPLETED").size() >= accepted.size());
            // At most one of two consecutive orders is among the few that are always accepted.
            await("orders to be accepted again")
                    .until(() -> place(orders, "afterwards-1") == 202 && place(orders, "afterwards-2") == 202);
            var afterwards = List.of("afterwards-1", "afterwards-2");
            await("end of the orders accepted afterwards")
                    .until(() -> withStatus(system, "COMPLETED").containsAll(afterwards));
            assertThat(withStatus(system, "COMPLETED"))
                    .hasSize(accepted.size() + 2)
                    .containsAll(accepted);
        }
    }

    private static int place(RestClient orders, String orderId) {
        var order = Map.of(
                "orderId", orderId, "userId", "alice", "lines", List.of(Map.of("productId", "tea", "quantity", 1)));
        return orders.post()
                .contentType(MediaType.APPLICATION_JSON)
                .body(order)
                .exchange((request, response) -> response.getStatusCode().value());
    }

    private static List<String> withStatus(RunningSystem system, String... statuses) {
        return system.sql()
                .sql("select order_id from order_view where status in (:statuses)")
                .param("statuses", List.of(statuses))
                .query(String.class)
                .list();
    }
}
