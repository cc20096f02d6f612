package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Clients that order all stock of a product and cannot pay do not block paying clients. */
class UnpayableOrdersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTACKERS = 4;
    private static final int ATTACKS = 810;
    private static final int STOCK = 10;
    private static final int PRICE = 1_000;
    /** The defaults of the settings. */
    private static final int OPEN_ORDERS = 100;

    private static final int REFUSED_ORDERS = 5;
    private static final int PAYING = 40;
    private static final int MIN_COMPLETED = 38;

    private static RunningSystem system;
    private static RestClient orders;

    private final AtomicInteger attacks = new AtomicInteger();
    private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() {
        // The lag of a stopped group would otherwise trigger admission control.
        system = RunningSystem.start("quadrille.api.most-lag=50s");
        orders = RestClient.create("http://localhost:" + system.port() + "/api/orders");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private enum Attack {
        EMPTY_WALLETS {
            @Override
            void prepare(String user) {
                system.commands().sendAndWait(new OpenWallet(user, 0));
            }
        },
        BALANCE_SLIGHTLY_TOO_LOW {
            @Override
            void prepare(String user) {
                system.commands().sendAndWait(new OpenWallet(user, STOCK * PRICE - 1));
            }
        },
        NO_WALLETS,
        ANOTHER_USER_EACH_TIME {
            @Override
            String user(int attacker, int attack) {
                return "user-" + attack;
            }
        },
        UNKNOWN_COUPONS {
            @Override
            void prepare(String user) {
                system.commands().sendAndWait(new OpenWallet(user, 1));
            }

            @Override
            String coupon(String user) {
                return "made-up";
            }
        },
        COUPONS_OF_OTHERS {
            @Override
            void prepare(String user) {
                system.commands().sendAndWait(new OpenWallet(user, 1));
                system.commands()
                        .sendAndWait(new IssueCoupon(
                                "others-" + user, "somebody-else", new Discount(Discount.Type.PERCENT, 100), null));
            }

            @Override
            String coupon(String user) {
                return "others-" + user;
            }
        };

        void prepare(String user) {}

        String user(int attacker, int attack) {
            return name() + attacker;
        }

        String coupon(String user) {
            return null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void paying_orders_complete_beside_clients_that_order_all_stock_and_cannot_pay(Attack attack) throws Exception {
        var product = attack.name();
        system.commands().sendAndWait(new RegisterProduct(product, "Rarity", PRICE, STOCK));
        for (int attacker = 0; attacker < ATTACKERS; attacker++) attack.prepare(attack.user(attacker, 0));

        int completed = placePayingOrdersWhile(product, attacker -> attack(attack, product, attacker));

        assertThat(completed)
                .as("completed paying orders beside attacks that are answered %s", answers)
                .isGreaterThanOrEqualTo(MIN_COMPLETED);
    }

    /** Only the coupon domain can refuse these orders, so they are accepted; their number is limited. */
    @Test
    void a_user_with_refused_coupons_holds_stock_a_limited_number_of_times() throws Exception {
        var product = "coupons";
        system.commands().sendAndWait(new RegisterProduct(product, "Rarity", PRICE, STOCK));
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            system.commands().sendAndWait(new OpenWallet("rich-" + attacker, 1_000_000));
        }
        var attackers = IntStream.range(0, ATTACKERS)
                .<Runnable>mapToObj(attacker -> () -> attackUntilRefused(product, attacker))
                .toList();
        ConcurrentClients.runAll(ATTACKERS, attackers);
        var taken = "select count(*) from event_log where payload_type = 'inventory.StockDeducted' and order_id like"
                + " 'coupon-%'";
        int held = system.sql().sql(taken).query(Integer.class).single();
        assertThat(held).as("orders that held stock").isBetween(1, ATTACKERS * REFUSED_ORDERS);

        int completed = placePayingOrdersWhile(product, attacker -> attackWithCoupon(product, attacker));

        assertThat(completed).as("completed paying orders").isGreaterThanOrEqualTo(MIN_COMPLETED);
    }

    private void attackUntilRefused(String product, int attacker) {
        int answer = 202;
        for (int n = 0; answer == 202; n++) {
            assertThat(n).as("accepted attacks").isLessThan(ATTACKS);
            answer = attackWithCoupon(product, attacker);
        }
        assertThat(answer).isEqualTo(429);
    }

    private int attackWithCoupon(String product, int attacker) {
        return attackWith("coupon-" + attacks.getAndIncrement(), "rich-" + attacker, "made-up", product);
    }

    @Test
    void the_number_of_open_orders_per_user_is_limited() throws Exception {
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 1, 1_000_000));
        system.commands().sendAndWait(new OpenWallet("hoarder", OPEN_ORDERS + 1));
        system.stop(Groups.WALLET);
        try {
            var accepted = ConcurrentHashMap.<String>newKeySet();
            var orders = IntStream.range(0, 2 * OPEN_ORDERS)
                    .<Runnable>mapToObj(n -> () -> hoard("hoard-" + n, accepted))
                    .toList();
            ConcurrentClients.runAll(8, orders);
            // Concurrent requests count for each other, so the last places are filled one at a time.
            for (int n = 0; n < OPEN_ORDERS; n++) hoard("more-" + n, accepted);
            assertThat(accepted).hasSize(OPEN_ORDERS);
            assertThat(place("hoard-again", "hoarder", null, "tea", 1)).isEqualTo(429);
            var known = accepted.iterator().next();
            assertThat(place(known, "hoarder", null, "tea", 1))
                    .as("answer to a repeated order")
                    .isEqualTo(202);
            assertThat(accepted.stream().filter(id -> status(id).equals("COMPLETED")))
                    .isEmpty();
        } finally {
            system.start(Groups.WALLET);
        }
        await("another order to be accepted")
                .atMost(PATIENCE)
                .until(() -> place("hoard-again", "hoarder", null, "tea", 1) == 202);
        assertThat(endOf("hoard-again")).isEqualTo("COMPLETED");
    }

    private static void hoard(String orderId, Set<String> accepted) {
        if (place(orderId, "hoarder", null, "tea", 1) == 202) accepted.add(orderId);
    }

    /** The wallet no longer holds the amount of the paid order; a repeated request gets the same answer. */
    @Test
    void a_repeated_request_for_a_paid_order_gets_the_same_answer_and_a_new_order_is_refused() {
        system.commands().sendAndWait(new RegisterProduct("cup", "Cup", 900, 1_000_000));
        system.commands().sendAndWait(new OpenWallet("thrifty", 900));
        assertThat(place("only", "thrifty", null, "cup", 1)).isEqualTo(202);
        assertThat(endOf("only")).isEqualTo("COMPLETED");

        assertThat(place("only", "thrifty", null, "cup", 1)).isEqualTo(202);
        assertThat(place("next", "thrifty", null, "cup", 1)).isEqualTo(409);
    }

    /** The check at admission is not binding: two concurrent orders may both pass it, and then the saga decides. */
    @Test
    void a_wallet_that_covers_one_of_two_concurrent_orders_refuses_the_other() {
        system.commands().sendAndWait(new RegisterProduct("pot", "Pot", 100, 10));
        system.commands().sendAndWait(new OpenWallet("hasty", 150));
        system.stop(Groups.WALLET);
        try {
            assertThat(place("pot-1", "hasty", null, "pot", 1)).isEqualTo(202);
            assertThat(place("pot-2", "hasty", null, "pot", 1)).isEqualTo(202);
        } finally {
            system.start(Groups.WALLET);
        }
        assertThat(List.of(endOf("pot-1"), endOf("pot-2"))).containsExactlyInAnyOrder("COMPLETED", "CANCELLED");
        var available = "select available from product_view where product_id = 'pot'";
        await("stock to be restored")
                .atMost(PATIENCE)
                .until(() -> system.sql().sql(available).query(Long.class).single() == 9);
    }

    private interface Attacker {
        void attacks(int attacker);
    }

    /** How many paying orders complete one after another; each buys an item whose stock was restored for it. */
    private int placePayingOrdersWhile(String product, Attacker attacker) throws Exception {
        var payer = "payer-" + product;
        system.commands().sendAndWait(new OpenWallet(payer, PAYING * PRICE));
        var paid = new AtomicBoolean();
        int completed = 0;
        try (var threads = Executors.newFixedThreadPool(ATTACKERS)) {
            var attacking = IntStream.range(0, ATTACKERS)
                    .mapToObj(number -> threads.submit(() -> {
                        while (!paid.get() || attacks.get() < ATTACKS) attacker.attacks(number);
                    }))
                    .toList();
            try {
                await("first attacks").atMost(PATIENCE).until(() -> attacks.get() >= ATTACKERS);
                for (int i = 0; i < PAYING; i++) {
                    var order = payer + "-" + i;
                    assertThat(place(order, payer, null, product, 1))
                            .as("answer to a paying order")
                            .isEqualTo(202);
                    if (!endOf(order).equals("COMPLETED")) continue;
                    completed++;
                    system.commands().sendAndWait(new RestockProduct(product, 1));
                }
            } finally {
                paid.set(true);
            }
            for (Future<?> one : attacking) one.get();
        }
        return completed;
    }

    /** Each attacker places one order after another, each after the end of the last one. */
    private void attack(Attack attack, String product, int attacker) {
        int number = attacks.getAndIncrement();
        var user = attack.user(attacker, number);
        attackWith(attack + "-" + number, user, attack.coupon(user), product);
    }

    private int attackWith(String orderId, String user, String coupon, String product) {
        int answer = place(orderId, user, coupon, product, STOCK);
        answers.computeIfAbsent(answer, any -> new AtomicInteger()).incrementAndGet();
        if (answer == 202) endOf(orderId);
        return answer;
    }

    private static String endOf(String orderId) {
        return await("end of " + orderId)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> status(orderId), List.of("COMPLETED", "CANCELLED")::contains);
    }

    private static String status(String orderId) {
        return system.sql()
                .sql("select status from order_view where order_id = :id")
                .param("id", orderId)
                .query(String.class)
                .single();
    }

    private static int place(String orderId, String userId, String couponId, String productId, int quantity) {
        var order = new HashMap<String, Object>();
        order.put("orderId", orderId);
        order.put("userId", userId);
        if (couponId != null) order.put("couponId", couponId);
        order.put("lines", List.of(Map.of("productId", productId, "quantity", quantity)));
        return orders.post()
                .contentType(MediaType.APPLICATION_JSON)
                .body(JsonMapper.shared().writeValueAsString(order))
                .exchange((request, response) -> response.getStatusCode().value());
    }
}
