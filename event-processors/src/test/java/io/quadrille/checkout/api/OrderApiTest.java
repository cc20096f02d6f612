package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

public class OrderApiTest extends ApiTest {

    @Test
    void a_placed_order_is_accepted_and_found_where_location_says() {
        var placed = post("/api/orders", """
            {"userId": "alice", "couponId": "sale", "lines": [{"productId": "beans", "quantity": 2}]}\
            """);

        assertThat(placed.status()).as(placed.body()).isEqualTo(202);
        assertThat(placed.<String>json("$.status")).isEqualTo("PROCESSING");
        assertThat(placed.header("Location")).isEqualTo("/api/orders/" + placed.<String>json("$.orderId"));
        var found = get(placed.header("Location"));
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.<String>json("$.userId")).isEqualTo("alice");
        assertThat(found.<String>json("$.couponId")).isEqualTo("sale");
        assertThat(found.<Integer>json("$.lines[0].quantity")).isEqualTo(2);
        assertThat(found.body())
                .doesNotContain("null")
                .doesNotContain("reason")
                .doesNotContain("amount")
                .doesNotContain("refusals");
    }

    @Test
    void an_order_placed_again_with_the_same_id_and_content_gives_the_same_answer() {
        var body = order(id(), "beans");

        var first = post("/api/orders", body);
        var second = post("/api/orders", body);

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    }

    @Test
    void an_order_placed_again_with_other_content_is_a_conflict() {
        var id = id();
        post("/api/orders", order(id, "beans"));

        var answer = post("/api/orders", order(id, "cups")).isProblem(409);

        assertThat(answer.<String>json("$.detail")).isEqualTo("Order " + id + " was placed with other content.");
    }

    @Test
    void an_unknown_order_is_not_found() {
        var answer = get("/api/orders/nobody").isProblem(404);

        assertThat(answer.<String>json("$.detail")).isEqualTo("There is no order nobody.");
    }

    @Test
    void an_id_that_no_order_can_have_is_not_found_either() {
        get("/api/orders/%20").isProblem(404);
        get("/api/orders/a%25b").isProblem(404);
        get("/api/orders/" + "x".repeat(65)).isProblem(404);
    }

    @Test
    void orders_are_paged_by_user_and_status_with_the_newest_first() {
        var user = id();
        for (var order : List.of("one", "two", "three")) post("/api/orders", order(user + order, user, "beans"));

        var page = get("/api/orders?status=PROCESSING&userId=" + user + "&page=0&size=2");

        assertThat(page.<List<String>>json("$.items[*].orderId")).containsExactly(user + "three", user + "two");
        assertThat(page.<Integer>json("$.totalItems")).isEqualTo(3);
        assertThat(page.<Integer>json("$.totalPages")).isEqualTo(2);
        assertThat(get("/api/orders?status=COMPLETED&userId=" + user).<List<String>>json("$.items"))
                .isEmpty();
    }

    @Test
    void invalid_query_parameters_are_named() {
        assertThat(get("/api/orders?status=LOST").isInvalid("status").body())
                .contains("must be one of PROCESSING, PAYMENT_PENDING, COMPLETED, CANCELLED");
        get("/api/orders?page=one").isInvalid("page");
        get("/api/orders?page=99999999999").isInvalid("page");
        get("/api/orders?page=-1&size=0&userId=%01").isInvalid("page", "size", "userId");
        get("/api/orders?size=101").isInvalid("size");
    }

    public static String order(String orderId, String productId) {
        return order(orderId, "alice", productId);
    }

    public static String order(String orderId, String userId, String productId) {
        return """
            {"orderId": "%s", "userId": "%s", "lines": [{"productId": "%s", "quantity": 2}]}\
            """.formatted(orderId, userId, productId);
    }
}
