package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.http.ApiSettings;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.ErrorResponseException;

/** The orders that are refused because of the limits of their users. */
class BuyerLimitsTest extends ApiTest {

    private static final int PRICE = 1_000;

    @Autowired
    JdbcClient database;

    @Autowired
    MutableClock clock;

    @Autowired
    ApiSettings settings;

    private final String user = id();
    private final String product = id();
    private final String orderId = id();

    @AfterEach
    void end() {
        database.sql("delete from order_view where user_id = :user")
                .param("user", user)
                .update();
    }

    @Test
    void an_order_that_the_wallet_cannot_pay_is_refused_and_not_stored() {
        register(product);
        openWallet(2 * PRICE - 1);
        var key = id();

        var answer = post("/api/orders", order(null), "Idempotency-Key", key).isProblem(409);

        assertThat(answer.<String>json("$.detail"))
                .isEqualTo("The wallet of user " + user
                        + " has a balance of 1999, and the order costs at least 2000; deposit at least 1,"
                        + " then send the order again; the same orderId and Idempotency-Key can be used.");
        get("/api/orders/" + orderId).isProblem(404);
        assertThat(database.sql("select key from idempotency_key where key = :key")
                        .param("key", key)
                        .query(String.class)
                        .list())
                .isEmpty();

        assertThat(post("/api/wallets/" + user + "/deposits", "{\"depositId\": \"d\", \"amount\": 1}")
                        .status())
                .isLessThan(300);
        assertThat(post("/api/orders", order(null), "Idempotency-Key", key).status())
                .isEqualTo(202);
    }

    @Test
    void an_order_of_a_user_without_a_wallet_is_refused_even_if_it_is_free() {
        register(product, 0);

        assertThat(post("/api/orders", order(null)).isProblem(409).<String>json("$.detail"))
                .startsWith("User " + user + " has no wallet");
        openWallet(0);
        assertThat(post("/api/orders", order(null)).status()).isEqualTo(202);
    }

    @Test
    void an_order_that_exists_passes_whatever_the_balance_is() {
        register(product);
        openWallet(2 * PRICE);
        var key = id();
        assertThat(post("/api/orders", order(null), "Idempotency-Key", key).status())
                .isEqualTo(202);
        database.sql("update wallet_view set balance = 0 where user_id = :user")
                .param("user", user)
                .update();

        assertThat(post("/api/orders", order(null), "Idempotency-Key", key).status())
                .isEqualTo(202);
        assertThat(post("/api/orders", order(null)).status()).isEqualTo(202);
        assertThat(post("/api/orders", order(null).replace(product, "another"))
                        .isProblem(409)
                        .<String>json("$.detail"))
                .contains("was placed with other content");
    }

    @Test
    void a_key_without_an_order_id_passes_whatever_the_balance_is() {
        register(product);
        openWallet(2 * PRICE);
        var key = id();
        var body = order(null).replace("\"orderId\": \"" + orderId + "\", ", "");
        var placed = post("/api/orders", body, "Idempotency-Key", key);
        database.sql("update wallet_view set balance = 0 where user_id = :user")
                .param("user", user)
                .update();

        assertThat(post("/api/orders", body, "Idempotency-Key", key).body()).isEqualTo(placed.body());
    }

    @ParameterizedTest
    @CsvSource({"PERCENT,10,1800", "PERCENT,100,0", "FIXED,1,1999", "FIXED,5000,0"})
    void a_valid_coupon_reduces_the_cost(String type, int value, int cost) {
        register(product);
        openWallet(cost);
        var coupon = issue(type, value, user, null);

        assertThat(post("/api/orders", order(coupon)).status()).isEqualTo(202);
        assertThat(post("/api/orders", order(null).replace(orderId, id()))
                        .isProblem(409)
                        .<String>json("$.detail"))
                .contains("at least 2000");
    }

    @Test
    void an_invalid_coupon_does_not_reduce_the_cost() {
        register(product);
        openWallet(2 * PRICE - 1);
        var used = issue("PERCENT", 50, user, null);
        database.sql("update coupon_view set status = 'USED', used_by_order = 'another' where coupon_id = :id")
                .param("id", used)
                .update();
        var expired = issue("PERCENT", 50, user, "2020-01-01T00:00:00Z");

        for (var coupon : List.of(used, expired, issue("PERCENT", 50, "somebody-else", null), "unknown")) {
            post("/api/orders", order(coupon)).isProblem(409);
        }
    }

    @Test
    void an_order_of_an_unknown_product_is_accepted() {
        register(product);

        var two = order(null).replace("[{", "[{\"productId\": \"unknown\", \"quantity\": 1}, {");

        assertThat(post("/api/orders", two).status()).isEqualTo(202);
    }

    @Test
    void too_many_unfinished_orders_refuse_further_ones_of_the_same_user() {
        stored(settings.openOrdersPerUser() - 1, "PROCESSING", "[]");
        assertThat(post("/api/orders", order(null)).status()).as("the last one").isEqualTo(202);

        var answer = post("/api/orders", order(null).replace(orderId, id())).isProblem(429);

        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.<String>json("$.detail"))
                .contains(user)
                .contains(settings.openOrdersPerUser() + " unfinished orders");
        assertThat(post("/api/orders", order(null)).status())
                .as("one that exists")
                .isEqualTo(202);
        database.sql("update order_view set status = 'COMPLETED' where order_id = :id")
                .param("id", orderId)
                .update();
        assertThat(post("/api/orders", order(null).replace(orderId, id())).status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"wallet", "coupon"})
    void refused_orders_refuse_further_ones_of_the_same_user_for_a_minute(String source) {
        var refusal = "[{\"source\": \"" + source + "\", \"reason\": \"NO\"}]";
        stored(settings.refusedOrdersPerUser() - 1, "CANCELLED", refusal);
        assertThat(post("/api/orders", order(null)).status()).isEqualTo(202);
        clock.forward(Duration.ofSeconds(18));
        stored(1, "CANCELLED", refusal);

        var answer = post("/api/orders", order(null).replace(orderId, id())).isProblem(429);

        assertThat(answer.header("Retry-After")).isEqualTo("42");
        assertThat(answer.<String>json("$.detail")).contains(user);
        clock.forward(Duration.ofSeconds(42));
        assertThat(post("/api/orders", order(null).replace(orderId, id())).status())
                .isEqualTo(202);
    }

    @Test
    void orders_that_inventory_refused_do_not_count() {
        stored(2 * settings.refusedOrdersPerUser(), "CANCELLED", "[{\"source\": \"inventory\", \"reason\": \"NO\"}]");
        stored(
                2 * settings.refusedOrdersPerUser(),
                "CANCELLED",
                "[{\"source\": \"coupon\", \"reason\": \"NO\"}, {\"source\": \"inventory\", \"reason\": \"NO\"}]");

        assertThat(post("/api/orders", order(null)).status()).isEqualTo(202);
    }

    @Test
    void a_wallet_or_coupon_in_another_database_is_not_checked() {
        register(product);
        var all = Set.copyOf(CheckoutSaga.SAGA.domains());

        assertThat(refused(settings, all, null)).isNotNull();
        assertThat(refused(settings, Set.of("order"), null)).isNull();
        assertThat(refused(settings, Set.of("order", "coupon", "wallet"), null)).isNull();
        assertThat(refused(settings, Set.of("order", "inventory", "wallet"), null))
                .isNotNull();
        assertThat(refused(settings, Set.of("order", "inventory", "wallet"), "coupon"))
                .isNull();
    }

    @Test
    void each_of_the_limits_can_be_switched_off() {
        register(product);
        stored(settings.openOrdersPerUser(), "PROCESSING", "[]");
        stored(settings.refusedOrdersPerUser(), "CANCELLED", "[{\"source\": \"wallet\", \"reason\": \"NO\"}]");
        var all = Set.copyOf(CheckoutSaga.SAGA.domains());

        assertThat(refused(with(100, 0, false), all, null).getStatusCode().value())
                .isEqualTo(429);
        assertThat(refused(with(0, 5, false), all, null).getStatusCode().value())
                .isEqualTo(429);
        assertThat(refused(with(0, 0, true), all, null).getStatusCode().value()).isEqualTo(409);
        assertThat(refused(with(0, 0, false), all, null)).isNull();
    }

    @Test
    void an_unavailable_database_refuses_no_orders() {
        var nowhere = new Buyers(JdbcClient.create(new DriverManagerDataSource("jdbc:none")), 1, 1);
        var limits = new BuyerLimits(nowhere, clock, settings, Set.copyOf(CheckoutSaga.SAGA.domains()));

        assertThatCode(() -> limits.require(command(null))).doesNotThrowAnyException();
    }

    private ApiSettings with(int open, int refused, boolean walletCheck) {
        return new ApiSettings(
                settings.maxBodySize(),
                settings.requestTimeout(),
                settings.idempotency(),
                settings.mostLag(),
                open,
                refused,
                walletCheck);
    }

    private ErrorResponseException refused(ApiSettings settings, Set<String> here, String couponId) {
        var buyers = new Buyers(database, settings.openOrdersPerUser(), settings.refusedOrdersPerUser());
        var limits = new BuyerLimits(buyers, clock, settings, here);
        return catchThrowableOfType(ErrorResponseException.class, () -> limits.require(command(couponId)));
    }

    private PlaceOrder command(String couponId) {
        return new PlaceOrder(orderId, user, couponId, List.of(new OrderLine(product, 2)));
    }

    private void register(String productId) {
        register(productId, PRICE);
    }

    private void register(String productId, int price) {
        var body = "{\"productId\": \"%s\", \"name\": \"Rarity\", \"price\": %d, \"quantity\": 10}"
                .formatted(productId, price);
        assertThat(post("/api/products", body).status()).isEqualTo(201);
    }

    private void openWallet(long balance) {
        var body = "{\"userId\": \"%s\", \"balance\": %d}".formatted(user, balance);
        assertThat(post("/api/wallets", body).status()).isEqualTo(201);
    }

    private String issue(String type, int value, String owner, String expiresAt) {
        var coupon = id();
        var expiry = expiresAt == null ? "" : ", \"expiresAt\": \"" + expiresAt + "\"";
        var body = "{\"couponId\": \"%s\", \"userId\": \"%s\", \"discount\": {\"type\": \"%s\", \"value\": %d}%s}"
                .formatted(coupon, owner, type, value, expiry);
        assertThat(post("/api/coupons", body).status()).isEqualTo(201);
        return coupon;
    }

    /** An order of two pieces. */
    private String order(String couponId) {
        var coupon = couponId == null ? "" : "\"couponId\": \"" + couponId + "\", ";
        return OrderApiTest.order(orderId, user, product).replace("\"lines\"", coupon + "\"lines\"");
    }

    private void stored(int orders, String status, String refusals) {
        database.sql("""
            insert into order_view (order_id, user_id, status, refusals, lines, placed_at, updated_at)
            select :user || (select count(*) from order_view) || '-' || n, :user, :status, :refusals::jsonb, '[]',
              :now, :now
            from generate_series(1, :orders) n\
            """)
                .param("user", user)
                .param("status", status)
                .param("refusals", refusals)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("orders", orders)
                .update();
    }
}
