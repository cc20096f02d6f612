package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiTest extends ApiTest {

    @Test
    void every_operation_is_described() {
        Map<String, Map<String, Object>> paths = get("/v3/api-docs").json("$.paths");

        assertThat(paths)
                .containsOnlyKeys(
                        "/api/orders",
                        "/api/orders/{orderId}",
                        "/api/products",
                        "/api/products/{productId}",
                        "/api/products/{productId}/restocks",
                        "/api/coupons",
                        "/api/coupons/{couponId}",
                        "/api/wallets",
                        "/api/wallets/{userId}",
                        "/api/wallets/{userId}/deposits",
                        "/api/statistics/sales",
                        "/api/statistics/best-sellers",
                        "/api/operations/check");
        assertThat(paths.get("/api/orders")).containsOnlyKeys("get", "post");
    }

    @Test
    void every_operation_has_a_summary_and_its_errors() {
        var api = get("/v3/api-docs");
        Map<String, Map<String, Map<String, Object>>> paths = api.json("$.paths");

        paths.forEach((path, calls) -> calls.forEach((method, call) -> {
            assertThat(call).as("%s %s", method, path).containsKey("summary");
            assertThat(responses(call)).as("%s %s", method, path).contains("400", "500");
        }));
        assertThat(responses(paths.get("/api/orders").get("post")))
                .containsExactlyInAnyOrder("202", "400", "409", "413", "415", "422", "429", "500", "503");
        assertThat(responses(paths.get("/api/orders/{orderId}").get("get")))
                .containsExactlyInAnyOrder("200", "400", "404", "500");
        assertThat(api.<String>json(
                        "$.components.responses.Conflict.content['application/problem+json'].schema['$ref']"))
                .isEqualTo("#/components/schemas/Problem");
    }

    @Test
    void a_request_is_described_with_its_bounds_and_an_example() {
        var api = get("/v3/api-docs");

        assertThat(api.<List<String>>json("$.components.schemas.PlaceOrderRequest.required"))
                .containsExactlyInAnyOrder("userId", "lines");
        assertThat(api.<Integer>json("$.components.schemas.PlaceOrderRequest.properties.lines.maxItems"))
                .isEqualTo(100);
        assertThat(api.<String>json("$.components.schemas.PlaceOrderRequest.properties.userId.example"))
                .isEqualTo("alice");
    }

    @Test
    void requests_and_responses_have_separate_schemas() {
        var api = get("/v3/api-docs");

        assertThat(fields(api, "PlaceOrderLine")).containsExactlyInAnyOrder("productId", "quantity");
        assertThat(fields(api, "Line")).containsExactlyInAnyOrder("productId", "quantity", "unitPrice");
        assertThat(fields(api, "IssueCouponDiscount")).containsExactlyInAnyOrder("type", "value");
        assertThat(fields(api, "Discount")).containsExactlyInAnyOrder("type", "value");
    }

    @Test
    void operations_have_stable_ids_for_generated_clients() {
        List<String> names = get("/v3/api-docs").json("$.paths.*.*.operationId");

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "placeOrder",
                        "findOrder",
                        "findOrders",
                        "registerProduct",
                        "restockProduct",
                        "findProduct",
                        "issueCoupon",
                        "findCoupon",
                        "openWallet",
                        "depositMoney",
                        "findWallet",
                        "findSales",
                        "findBestSellers",
                        "check");
    }

    @Test
    void the_api_can_be_tried_in_a_browser() {
        var redirect = get("/swagger-ui.html");

        assertThat(redirect.status()).isEqualTo(302);
        assertThat(get(redirect.header("Location")).status()).isEqualTo(200);
    }

    private static Set<String> fields(Answer api, String schema) {
        return api.<Map<String, Object>>json("$.components.schemas." + schema + ".properties")
                .keySet();
    }

    private static Iterable<String> responses(Map<String, Object> call) {
        @SuppressWarnings("unchecked")
        var responses = (Map<String, Object>) call.get("responses");
        return responses.keySet();
    }
}
