package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.IdempotencyKeys.Claim.Claimed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyApiTest extends ApiTest {

    @Autowired
    IdempotencyKeys keys;

    @Autowired
    MutableClock clock;

    @Autowired
    TroubledEvents events;

    private final String key = id();
    private final String user = id();
    private final String body = body("beans");

    @Test
    void the_same_key_and_body_give_the_same_answer_and_one_order() {
        var first = place(body);
        var second = place(body);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(orders()).hasSize(1);
    }

    @Test
    void white_space_and_the_order_of_fields_do_not_change_the_body() {
        var first = place("{\"userId\": \"%s\", \"lines\": [{\"productId\": \"a\", \"quantity\": 1}]}".formatted(user));
        var second = place("{\"lines\":[{\"quantity\":1,\"productId\":\"a\"}],\"couponId\":null,\"userId\":\"%s\"}"
                .formatted(user));

        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        place(body);

        place(body("cups")).isProblem(422);
        assertThat(orders()).hasSize(1);
    }

    @Test
    void another_key_gives_another_order() {
        place(body);
        post("/api/orders", body, "Idempotency-Key", id());

        assertThat(orders()).hasSize(2);
    }

    @Test
    void the_order_id_in_the_body_is_used() {
        var orderId = id();

        var placed = place(OrderApiTest.order(orderId, user, "beans"));

        assertThat(placed.<String>json("$.orderId")).isEqualTo(orderId);
        assertThat(place(OrderApiTest.order(orderId, user, "beans")).body()).isEqualTo(placed.body());
    }

    @Test
    void a_claim_of_a_dead_process_is_a_conflict_until_its_lease_ends() {
        var orderId = id();
        claimAndDie(orderId);

        var answer = place(body).isProblem(409);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(orders()).isEmpty();

        clock.forward(Duration.ofSeconds(30));
        assertThat(place(body).<String>json("$.orderId")).isEqualTo(orderId);
        assertThat(orders()).containsExactly(orderId);
    }

    @Test
    void a_request_that_died_after_placing_its_order_places_no_second_one() {
        var orderId = id();
        claimAndDie(orderId);
        post("/api/orders", OrderApiTest.order(orderId, user, "beans"));

        clock.forward(Duration.ofSeconds(30));
        assertThat(place(body).<String>json("$.orderId")).isEqualTo(orderId);
        assertThat(orders()).containsExactly(orderId);
    }

    @Test
    void a_failed_request_can_be_sent_again_at_once() {
        events.failNext(new IllegalStateException("the database went away"));
        place(body).isProblem(500);

        assertThat(place(body).status()).isEqualTo(202);
        assertThat(orders()).hasSize(1);
    }

    @Test
    void a_refused_order_leaves_the_key_free_for_another_body() {
        var taken = id();
        post("/api/orders", OrderApiTest.order(taken, "beans"));
        place(OrderApiTest.order(taken, user, "cups")).isProblem(409);

        assertThat(place(body).status()).isEqualTo(202);
    }

    @Test
    void an_invalid_body_leaves_the_key_free_for_another_body() {
        place("{}").isProblem(400);

        assertThat(place(body).status()).isEqualTo(202);
    }

    @Test
    void a_key_is_forgotten_after_its_retention() {
        place(body);
        clock.forward(Duration.ofHours(24));

        assertThat(place(body("cups")).status()).isEqualTo(202);
        assertThat(orders()).hasSize(2);
    }

    @Test
    void requests_at_the_same_time_place_one_order() throws Exception {
        try (var clients = Executors.newFixedThreadPool(8)) {
            var requests = IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<Answer>) () -> place(body))
                    .toList();
            var answers = clients.invokeAll(requests);

            for (var answer : answers)
                assertThat(answer.get().status()).as(answer.get().body()).isIn(202, 409);
            assertThat(orders()).hasSize(1);
        }
    }

    @Test
    void a_restock_that_is_repeated_with_its_key_adds_once() {
        var product = product();

        assertThat(restock(product, 5).status()).isEqualTo(204);
        assertThat(restock(product, 5).status()).isEqualTo(204);

        assertThat(available(product)).isEqualTo(15);
        assertThat(post("/api/products/" + product + "/restocks", "{\"quantity\": 5}", "Idempotency-Key", id())
                        .status())
                .isEqualTo(204);
        assertThat(available(product)).as("another key").isEqualTo(20);
    }

    @Test
    void the_key_of_a_restock_stands_for_its_quantity_and_its_product() {
        var product = product();
        restock(product, 5);

        restock(product, 6).isProblem(422);
        restock(product(), 5).isProblem(422);
        place(body).isProblem(422);
        assertThat(available(product)).isEqualTo(15);
    }

    @Test
    void a_restock_that_was_refused_or_failed_leaves_the_key_free() {
        restock("nothing", 5).isProblem(404);
        var product = product();
        events.failNext(new IllegalStateException("the database went away"));
        restock(product, 5).isProblem(500);

        assertThat(restock(product, 5).status()).isEqualTo(204);
        assertThat(available(product)).isEqualTo(15);
    }

    @Test
    void restocks_at_the_same_time_with_one_key_add_once() throws Exception {
        var product = product();
        try (var clients = Executors.newFixedThreadPool(8)) {
            var answers = clients.invokeAll(IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<Answer>) () -> restock(product, 5))
                    .toList());

            for (var answer : answers)
                assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(204);
        }
        assertThat(available(product)).isEqualTo(15);
    }

    @Test
    void a_resource_without_an_id_is_created_once() {
        var product = "{\"name\": \"Tea\", \"price\": 250, \"quantity\": 10}";
        assertThat(post("/api/products", product, "Idempotency-Key", key).body())
                .isEqualTo(
                        post("/api/products", product, "Idempotency-Key", key).body());

        var coupon = "{\"userId\": \"%s\", \"discount\": {\"type\": \"FIXED\", \"value\": 5}}".formatted(user);
        post("/api/coupons", coupon, "Idempotency-Key", key).isProblem(422);
        var other = id();
        assertThat(post("/api/coupons", coupon, "Idempotency-Key", other).body())
                .isEqualTo(
                        post("/api/coupons", coupon, "Idempotency-Key", other).body());
    }

    private String product() {
        var product = id();
        post(
                "/api/products",
                "{\"productId\": \"%s\", \"name\": \"Tea\", \"price\": 250, \"quantity\": 10}".formatted(product));
        return product;
    }

    private Answer restock(String product, int quantity) {
        return post(
                "/api/products/" + product + "/restocks", "{\"quantity\": " + quantity + "}", "Idempotency-Key", key);
    }

    private int available(String product) {
        return get("/api/products/" + product).json("$.available");
    }

    private Answer place(String body) {
        return post("/api/orders", body, "Idempotency-Key", key);
    }

    /** Stores the claim of a process that crashed after it had claimed the key. */
    private void claimAndDie(String orderId) {
        var line = new PlaceOrderRequest.Line("beans", 2L);
        var request = new PlaceOrderRequest(null, user, null, List.of(line));
        assertThat(keys.claim(key, request.sha256(), orderId)).isEqualTo(new Claimed(orderId));
    }

    private List<String> orders() {
        return get("/api/orders?userId=" + user).json("$.items[*].orderId");
    }

    private String body(String productId) {
        return "{\"userId\": \"%s\", \"lines\": [{\"productId\": \"%s\", \"quantity\": 2}]}".formatted(user, productId);
    }
}
