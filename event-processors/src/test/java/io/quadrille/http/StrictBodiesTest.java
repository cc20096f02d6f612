package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import io.quadrille.checkout.api.OrderApiTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid bodies, and the fields that the answers name. */
class StrictBodiesTest extends ApiTest {

    @Test
    void every_missing_field_is_named() {
        post("/api/orders", "{}").isInvalid("userId", "lines");
        post("/api/orders", "{\"userId\": \"u\", \"lines\": [{}]}")
                .isInvalid("lines[0].productId", "lines[0].quantity");
        post("/api/products", "{}").isInvalid("name", "price", "quantity");
        post("/api/coupons", "{}").isInvalid("userId", "discount");
        post("/api/coupons", "{\"userId\": \"u\", \"discount\": {}}").isInvalid("discount.type", "discount.value");
        post("/api/wallets", "{}").isInvalid("userId");
        post("/api/products/p/restocks", "{}").isInvalid("quantity");
        post("/api/wallets/u/deposits", "{}").isInvalid("depositId", "amount");
    }

    @Test
    void a_field_that_a_client_must_not_set_is_named() {
        var answer = post("/api/orders", """
            {"userId": "u", "status": "COMPLETED",
             "lines": [{"productId": "a", "quantity": 1}, {"productId": "b", "quantity": 1, "price": {"amount": [1]}}]}\
            """);

        answer.isInvalid("status", "lines[1].price");
        assertThat(answer.body()).contains("is not a known field; remove it");
    }

    @Test
    void unknown_fields_wrong_types_and_broken_constraints_are_named_in_one_answer() {
        post("/api/orders", """
            {"orderId": 7, "userId": "not an id", "couponId": "", "price": 1,
             "lines": [{"productId": "a", "quantity": "2"}, {"productId": "b", "quantity": 0}, 5, null]}\
            """)
                .isInvalid(
                        "orderId",
                        "userId",
                        "couponId",
                        "price",
                        "lines[0].quantity",
                        "lines[1].quantity",
                        "lines[2]",
                        "lines[3]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "1.0",
                "1e3",
                "\"5\"",
                "true",
                "[5]",
                "{\"a\": 5}",
                "null",
                "9223372036854775808",
                "-1",
                "100000000001"
            })
    void a_price_is_a_whole_number_in_range_and_nothing_else(String price) {
        var answer = post("/api/products", "{\"name\": \"n\", \"price\": %s, \"quantity\": 1}".formatted(price));

        answer.isInvalid("price");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"a b\"",
                "\"a/b\"",
                "\"ä\"",
                "\"..\"",
                "\".\"",
                "\"a\\u0000\"",
                "\"a\\n\"",
                "5",
                "{}",
                "[]",
                "true"
            })
    void an_id_is_a_text_of_letters_digits_and_a_few_signs(String id) {
        post("/api/wallets", "{\"userId\": %s}".formatted(id)).isInvalid("userId");
    }

    @Test
    void an_id_has_at_most_64_characters() {
        assertThat(post("/api/wallets", "{\"userId\": \"%s\"}".formatted("x".repeat(64)))
                        .status())
                .isEqualTo(201);
        post("/api/wallets", "{\"userId\": \"%s\"}".formatted("x".repeat(65))).isInvalid("userId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\\u0000b", "a\\nb", "\\ud800"})
    void a_name_is_readable_text(String name) {
        post("/api/products", "{\"name\": \"%s\", \"price\": 1, \"quantity\": 1}".formatted(name))
                .isInvalid("name");
    }

    @Test
    void a_name_may_be_written_in_any_script() {
        assertThat(post("/api/products", "{\"name\": \"Käse 👩‍🍳 قهوة\", \"price\": 1, \"quantity\": 1}")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"PERCENT,0", "PERCENT,101", "FIXED,0", "FIXED,1000000000001"})
    void a_discount_stays_in_the_range_of_its_type(String type, long value) {
        post(
                        "/api/coupons",
                        "{\"userId\": \"u\", \"discount\": {\"type\": \"%s\", \"value\": %d}}".formatted(type, value))
                .isInvalid("discount.value");
    }

    @ParameterizedTest
    @CsvSource({"PERCENT,1", "PERCENT,100", "FIXED,1", "FIXED,1000000000000"})
    void the_ends_of_a_discounts_range_belong_to_it(String type, long value) {
        var answer = post(
                "/api/coupons",
                "{\"userId\": \"u\", \"discount\": {\"type\": \"%s\", \"value\": %d}}".formatted(type, value));

        assertThat(answer.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"percent\"", "\"FREE\"", "0", "\"\""})
    void a_discounts_type_is_one_of_its_names(String type) {
        post("/api/coupons", "{\"userId\": \"u\", \"discount\": {\"type\": %s, \"value\": 1}}".formatted(type))
                .isInvalid("discount.type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tomorrow\"", "1767225600", "\"2030-01-31\"",
                "\"2030-01-31T12:00:00\"", "\"+12026-01-01T00:00:00Z\"", "\"1999-12-31T23:59:59Z\""
            })
    void an_expiry_is_a_point_in_time_of_this_and_the_coming_millennia(String expiresAt) {
        var coupon = "{\"userId\": \"u\", \"discount\": {\"type\": \"FIXED\", \"value\": 1}, \"expiresAt\": %s}";

        post("/api/coupons", coupon.formatted(expiresAt)).isInvalid("expiresAt");
    }

    @Test
    void each_product_is_ordered_in_one_line() {
        var line = "{\"productId\": \"a\", \"quantity\": 1}";

        post("/api/orders", "{\"userId\": \"u\", \"lines\": [%s, %s]}".formatted(line, line))
                .isInvalid("lines[1].productId");
    }

    @Test
    void an_order_has_one_to_a_hundred_lines() {
        post("/api/orders", "{\"userId\": \"u\", \"lines\": []}").isInvalid("lines");
        post("/api/orders", withLines(101)).isInvalid("lines");
        assertThat(post("/api/orders", withLines(100)).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"beans\"", "\"\"", "{}", "5"})
    void lines_are_a_list(String lines) {
        post("/api/orders", "{\"userId\": \"u\", \"lines\": %s}".formatted(lines))
                .isInvalid("lines");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[]",
                "null",
                "5",
                "\"text\"",
                "\"\"",
                "{\"userId\": \"u\"} {}",
                "{'userId': 'u'}",
                "{\"userId\": \"u\", \"userId\": \"v\"}"
            })
    void a_body_is_one_json_object_in_which_each_field_comes_once(String body) {
        post("/api/wallets", body).isInvalid("body");
    }

    @Test
    void a_body_nested_without_end_is_refused() {
        post("/api/wallets", "{\"userId\": %s".formatted("[".repeat(5_000))).isProblem(400);
        post("/api/wallets", "[".repeat(5_000)).isProblem(400);
    }

    @Test
    void a_number_without_end_is_refused() {
        post("/api/wallets", "{\"userId\": \"u\", \"balance\": %s}".formatted("9".repeat(5_000)))
                .isInvalid("body");
    }

    @Test
    void an_answer_names_a_limited_number_of_fields() {
        var line = "{\"productId\": \"a\"}";
        var answer = post(
                "/api/orders", "{\"userId\": \"u\", \"lines\": [%s]}".formatted((line + ",").repeat(2_000) + line));

        assertThat(answer.isProblem(400).<List<String>>json("$.errors[*].field"))
                .hasSize(WrongFields.MOST);
    }

    @Test
    void an_invalid_idempotency_key_is_named() {
        var body = OrderApiTest.order(id(), "beans");

        post("/api/orders", body, "Idempotency-Key", "").isInvalid("Idempotency-Key");
        post("/api/orders", body, "Idempotency-Key", "with blank").isInvalid("Idempotency-Key");
        post("/api/orders", body, "Idempotency-Key", "k".repeat(256)).isInvalid("Idempotency-Key");
        assertThat(post("/api/orders", body, "Idempotency-Key", "!" + "~".repeat(254))
                        .status())
                .isEqualTo(202);
    }

    private static String withLines(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "{\"productId\": \"p%d\", \"quantity\": 1}".formatted(i))
                .collect(Collectors.joining(", ", "{\"userId\": \"u\", \"lines\": [", "]}"));
    }
}
