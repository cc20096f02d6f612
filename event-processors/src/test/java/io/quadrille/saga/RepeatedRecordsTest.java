package io.quadrille.saga;

import static io.quadrille.saga.OrderBuilder.BALANCE;
import static io.quadrille.saga.OrderBuilder.DISCOUNT;
import static io.quadrille.saga.OrderBuilder.PRICE;
import static io.quadrille.saga.OrderBuilder.QUANTITY;
import static io.quadrille.saga.OrderBuilder.STOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.checkout.view.CouponView;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Redemption;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservation;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rows of the compensation table about duplicate, late and early records. */
class RepeatedRecordsTest {

    private static RunningSystem system;
    private static TopicClient topicClient;
    private static IdleDetector idleDetector;

    @BeforeAll
    static void start() {
        system = RunningSystem.start();
        topicClient = new TopicClient(system);
        idleDetector = new IdleDetector(system, topicClient);
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    /**
     * The records of four orders with different outcomes are republished as soon as they are seen, while the orders are
     * open.
     */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Every_record_is_delivered_twice {

        private PlacedOrder completed;
        private PlacedOrder stockRefused;
        private PlacedOrder couponRefused;
        private PlacedOrder paymentRefused;

        @BeforeAll
        void placeOrder() {
            var duplicator = new RecordDuplicator(topicClient);
            completed = new OrderBuilder(system).place();
            stockRefused = new OrderBuilder(system).withQuantityAboveStock().place();
            couponRefused = new OrderBuilder(system).withExpiredCoupon().place();
            paymentRefused = new OrderBuilder(system).withInsufficientBalance().place();
            duplicator.duplicateUntil(
                    () -> completed.hasEnded() && refused().allMatch(PlacedOrder::hasEnded) && idleDetector.isIdle());
            assertThat(duplicator.deliveries().values()).hasSizeGreaterThan(15).containsOnly(2L);
        }

        @Test
        void inventory_acts_once() {
            assertActedOnce("inventory");
            assertThat(completed.available()).containsExactly(STOCK - QUANTITY, STOCK - QUANTITY);
            assertThat(refused()).allSatisfy(p -> assertThat(p.available()).containsExactly(STOCK, STOCK));
        }

        @Test
        void coupon_acts_once() {
            assertActedOnce("coupon");
            assertThat(completed.coupon().usedByOrder()).isEqualTo(completed.orderId());
            assertThat(refused())
                    .allSatisfy(p -> assertThat(p.coupon().usedByOrder()).isNull());
        }

        @Test
        void wallet_acts_once() {
            assertActedOnce("wallet");
            assertThat(completed.balance()).isEqualTo(BALANCE - 2 * QUANTITY * PRICE + DISCOUNT);
            assertThat(stockRefused.balance()).isEqualTo(BALANCE);
            assertThat(couponRefused.balance()).isEqualTo(BALANCE);
            assertThat(paymentRefused.balance()).isEqualTo(1);
        }

        @Test
        void the_order_ends_once() {
            assertActedOnce("order");
            assertThat(completed.order().status()).isEqualTo(Status.COMPLETED);
            assertThat(refused().map(p -> p.order().refusals()))
                    .containsExactly(
                            List.of(new Refusal("inventory", "INSUFFICIENT_STOCK")),
                            List.of(new Refusal("coupon", "EXPIRED")),
                            List.of(new Refusal("wallet", "INSUFFICIENT_BALANCE")));
        }

        private Stream<PlacedOrder> refused() {
            return Stream.of(stockRefused, couponRefused, paymentRefused);
        }

        /** Each event type happens once per order, except for its two products. */
        private void assertActedOnce(String domain) {
            assertThat(Stream.concat(Stream.of(completed), refused()))
                    .allSatisfy(placedOrder -> assertThat(placedOrder.events(domain))
                            .filteredOn(event -> !event.matches("Stock(Taken|Returned)"))
                            .doesNotHaveDuplicates());
        }
    }

    /** After the end of four orders with different outcomes their records are republished, the last one first. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Every_record_comes_again_after_the_end {

        private Map<String, List<String>> before;
        private Map<String, List<String>> after;

        @BeforeAll
        void placeOrder() {
            topicClient.read();
            new OrderBuilder(system).place();
            new OrderBuilder(system).withQuantityAboveStock().place();
            new OrderBuilder(system).withExpiredCoupon().place();
            new OrderBuilder(system).withInsufficientBalance().place();
            idleDetector.awaitIdle();
            before = everything();
            var records = new ArrayList<>(topicClient.read());
            assertThat(topicsOf(records)).hasSize(9);
            Collections.reverse(records);
            topicClient.publishAgain(records);
            idleDetector.awaitIdle();
            after = everything();
        }

        @Test
        void inventory_stays_unchanged() {
            assertUnchanged("inventory");
        }

        @Test
        void coupon_stays_unchanged() {
            assertUnchanged("coupon");
        }

        @Test
        void wallet_stays_unchanged() {
            assertUnchanged("wallet");
        }

        @Test
        void the_order_stays_unchanged() {
            assertUnchanged("order");
        }

        private void assertUnchanged(String domain) {
            assertThat(before.get(domain)).isNotEmpty();
            assertThat(after.get(domain)).isEqualTo(before.get(domain));
        }

        private Set<String> topicsOf(List<ConsumerRecord<byte[], byte[]>> records) {
            return records.stream().map(ConsumerRecord::topic).collect(Collectors.toSet());
        }

        /** All rows of each domain. */
        private Map<String, List<String>> everything() {
            return Map.of(
                    "inventory", rows("inventory", "product_view"),
                    "coupon", rows("coupon", "coupon_view"),
                    "wallet", rows("wallet", "wallet_view"),
                    "order", rows("order", "order_view", "checkout", "sale", "sales_per_day"));
        }

        private List<String> rows(String domain, String... tables) {
            var events = "select to_jsonb(e) as row from event_log e where payload_type like '" + domain + ".%'";
            var all =
                    Stream.concat(Stream.of(events), Stream.of(tables).map(t -> "select to_jsonb(t) from " + t + " t"));
            return system.sql()
                    .sql(all.collect(Collectors.joining(" union all ")) + " order by row")
                    .query(String.class)
                    .list();
        }
    }

    /**
     * The record of a refusal is on its topic before the order is placed; then the real refusal follows. The order
     * group is stopped until then, because it cannot cancel an unknown order.
     */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class The_fail_record_overtakes_the_record_that_would_deduct_or_use {

        private PlacedOrder couponRefused;
        private PlacedOrder stockRefused;

        @BeforeAll
        void placeOrder() {
            system.stop(Groups.ORDER);
            var one = new OrderBuilder(system).withUnknownCoupon();
            publish(
                    "Redemption",
                    Redemption.aggregateId(one.orderId()),
                    new CouponUseFailed(one.orderId(), one.couponId(), one.userId(), CouponRefusal.UNKNOWN_COUPON));
            system.awaitEvent(one.orderId(), "inventory.StockReservationClosed");
            var other = new OrderBuilder(system).withUnknownProduct();
            var lines = other.lines().stream()
                    .map(l -> new StockLine(l.productId(), l.quantity()))
                    .toList();
            publish(
                    "StockReservation",
                    StockReservation.aggregateId(other.orderId()),
                    new StockDeductionFailed(
                            other.orderId(),
                            lines,
                            StockRefusal.UNKNOWN_PRODUCT,
                            lines.getLast().productId(),
                            null));
            system.awaitEvent(other.orderId(), "coupon.RedemptionClosed");
            couponRefused = one.place();
            stockRefused = other.place();
            system.start(Groups.ORDER);
            idleDetector.awaitIdle();
        }

        @SuppressWarnings("unchecked")
        private void publish(String aggregateType, String aggregateId, Object payload) {
            var event = new GenericDomainEventMessage<>(aggregateType, aggregateId, 0, payload);
            var topic = system.bean(EventTopics.class).nameOf(Topics.PROCESSING_FAIL);
            topicClient.publish(system.bean(KafkaMessageConverter.class).createKafkaMessage(event, topic));
        }

        @Test
        void inventory_refuses_the_order_when_its_record_arrives() {
            assertThat(couponRefused.events("inventory"))
                    .containsExactly("StockReservationClosed", "StockDeductionFailed");
            assertThat(couponRefused.reasonIn("inventory.StockDeductionFailed")).isEqualTo("ORDER_CANCELLED");
            assertThat(couponRefused.available()).containsExactly(STOCK, STOCK);
        }

        @Test
        void coupon_refuses_the_order_when_its_record_arrives() {
            assertThat(stockRefused.events("coupon")).containsExactly("RedemptionClosed", "CouponUseFailed");
            assertThat(stockRefused.reasonIn("coupon.CouponUseFailed")).isEqualTo("ORDER_CANCELLED");
            assertThat(stockRefused.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
        }

        @Test
        void the_wallet_is_never_debited() {
            assertThat(Stream.of(couponRefused, stockRefused)).allSatisfy(placedOrder -> {
                assertThat(placedOrder.events("wallet")).isEmpty();
                assertThat(placedOrder.balance()).isEqualTo(BALANCE);
            });
        }

        @Test
        void the_order_stays_cancelled_for_its_only_reason() {
            assertThat(couponRefused.order().refusals()).containsExactly(new Refusal("coupon", "UNKNOWN_COUPON"));
            assertThat(stockRefused.order().refusals()).containsExactly(new Refusal("inventory", "UNKNOWN_PRODUCT"));
            assertThat(Stream.of(couponRefused, stockRefused))
                    .allSatisfy(placedOrder ->
                            assertThat(placedOrder.order().status()).isEqualTo(Status.CANCELLED));
        }
    }
}
