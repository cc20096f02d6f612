package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Products, coupons and wallets. */
class ResourcesApiTest extends ApiTest {

    @Test
    void a_registered_product_is_found_where_location_says_and_can_be_restocked() {
        var id = id();
        var registered = post("/api/products", product(id, 7));

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.header("Location")).isEqualTo("/api/products/" + id);
        assertThat(post("/api/products/" + id + "/restocks", "{\"quantity\": 5}")
                        .status())
                .isEqualTo(204);
        assertThat(get(registered.header("Location")).body())
                .isEqualTo("{\"productId\":\"%s\",\"name\":\"Beans\",\"price\":300,\"available\":12}".formatted(id));
    }

    @Test
    void a_product_registered_again_gives_the_same_answer_and_with_other_content_a_conflict() {
        var id = id();
        var first = post("/api/products", product(id, 7));
        var again = post("/api/products", product(id, 7));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        post("/api/products", product(id, 8)).isProblem(409);
    }

    @Test
    void restocking_an_unknown_product_is_not_found() {
        post("/api/products/nothing/restocks", "{\"quantity\": 5}").isProblem(404);
        get("/api/products/nothing").isProblem(404);
    }

    @Test
    void stock_beyond_the_limit_is_a_conflict() {
        var id = id();
        post("/api/products", product(id, 1_000_000_000_000L));

        post("/api/products/" + id + "/restocks", "{\"quantity\": 1}").isProblem(409);
    }

    @Test
    void an_issued_coupon_is_available_and_shows_what_it_grants() {
        var id = id();
        var body = """
            {"couponId": "%s", "userId": "alice", "discount": {"type": "PERCENT", "value": 10},
             "expiresAt": "2030-01-31T13:00:00+01:00"}\
            """.formatted(id);

        var issued = post("/api/coupons", body);

        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        assertThat(get(issued.header("Location")).body())
                .isEqualTo(
                        ("{\"couponId\":\"%s\",\"userId\":\"alice\",\"discount\":{\"type\":\"PERCENT\",\"value\":10},"
                                        + "\"expiresAt\":\"2030-01-31T12:00:00Z\",\"status\":\"AVAILABLE\"}")
                                .formatted(id));
        post("/api/coupons", body.replace("10}", "11}")).isProblem(409);
        get("/api/coupons/nothing").isProblem(404);
    }

    @Test
    void absent_ids_are_generated() {
        var product = post("/api/products", "{\"name\": \"Beans\", \"price\": 1, \"quantity\": 0}");
        var coupon =
                post("/api/coupons", "{\"userId\": \"alice\", \"discount\": {\"type\": \"FIXED\", \"value\": 500}}");

        assertThat(get("/api/products/" + product.<String>json("$.productId")).status())
                .isEqualTo(200);
        assertThat(get("/api/coupons/" + coupon.<String>json("$.couponId")).status())
                .isEqualTo(200);
    }

    @Test
    void an_opened_wallet_takes_each_deposit_once() {
        var user = id();
        var opened = post("/api/wallets", "{\"userId\": \"%s\"}".formatted(user));
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);

        var deposit = "{\"depositId\": \"d1\", \"amount\": 500}";
        assertThat(post("/api/wallets/" + user + "/deposits", deposit).status()).isEqualTo(204);
        assertThat(post("/api/wallets/" + user + "/deposits", deposit).status()).isEqualTo(204);

        assertThat(get(opened.header("Location")).body())
                .isEqualTo("{\"userId\":\"%s\",\"balance\":500}".formatted(user));
        post("/api/wallets/" + user + "/deposits", "{\"depositId\": \"d1\", \"amount\": 501}")
                .isProblem(409);
        post("/api/wallets", "{\"userId\": \"%s\", \"balance\": 1}".formatted(user))
                .isProblem(409);
    }

    @Test
    void a_deposit_into_an_unknown_wallet_is_not_found() {
        post("/api/wallets/nobody/deposits", "{\"depositId\": \"d1\", \"amount\": 500}")
                .isProblem(404);
        get("/api/wallets/nobody").isProblem(404);
    }

    private static String product(String id, long quantity) {
        return """
            {"productId": "%s", "name": "Beans", "price": 300, "quantity": %d}\
            """.formatted(id, quantity);
    }
}
