package io.quadrille.coupon;

import static io.quadrille.coupon.CouponRefusal.ALREADY_USED;
import static io.quadrille.coupon.CouponRefusal.EXPIRED;
import static io.quadrille.coupon.CouponRefusal.NOT_OWNER;
import static io.quadrille.coupon.CouponRefusal.ORDER_CANCELLED;
import static io.quadrille.coupon.CouponRefusal.UNKNOWN_COUPON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands do to the redemption. Ann has a coupon that expires, one that does not, and a used one. */
class RedemptionTest {

    private static final String ORDER = "o-1";
    private static final Discount TEN_PERCENT = new Discount(Discount.Type.PERCENT, 10);
    private static final Instant EXPIRY = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant IN_TIME = EXPIRY.minusMillis(1);

    private static final UseCoupon USE = use("ten-off", "ann", IN_TIME);
    private static final CouponUsed USED = new CouponUsed(ORDER, "ten-off", "ann", TEN_PERCENT);
    private static final CouponRestored RESTORED = new CouponRestored(ORDER, "ten-off");
    private static final RedemptionClosed CLOSED = new RedemptionClosed(ORDER);

    /** For each final status of a redemption, the events before it. */
    static final List<List<RedemptionEvent>> ANSWERED = List.of(
            List.of(USED),
            List.of(refused(USE, ALREADY_USED)),
            List.of(USED, RESTORED),
            List.of(CLOSED, refused(USE, ORDER_CANCELLED)));

    private final AggregateTestFixture<Redemption> fixture = new AggregateTestFixture<>(Redemption.class);
    private final OtherCouponAggregates coupons = new OtherCouponAggregates()
            .given(Coupon.aggregateId("ten-off"), new CouponIssued("ten-off", "ann", TEN_PERCENT, EXPIRY))
            .given(Coupon.aggregateId("for-ever"), new CouponIssued("for-ever", "ann", TEN_PERCENT, null))
            .given(
                    Coupon.aggregateId("used"),
                    new CouponIssued("used", "ann", TEN_PERCENT, EXPIRY),
                    new CouponRedeemed("used", "o-0"));

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new CouponCommandHandler(coupons.of(Coupon.class), fixture.getRepository()));
    }

    @Nested
    class Using {

        @Test
        void a_used_coupon_grants_its_discount() {
            fixture.givenNoPriorActivity().when(USE).expectEvents(USED);
            assertCouponsChangedBy(new CouponRedeemed("ten-off", ORDER));
        }

        @Test
        void a_coupon_without_an_expiry_can_be_used_at_any_time() {
            fixture.givenNoPriorActivity()
                    .when(use("for-ever", "ann", Instant.MAX))
                    .expectEvents(new CouponUsed(ORDER, "for-ever", "ann", TEN_PERCENT));
            assertCouponsChangedBy(new CouponRedeemed("for-ever", ORDER));
        }

        @ParameterizedTest
        @MethodSource("refusals")
        void a_refusal_has_its_reason(CouponRefusal reason, UseCoupon command) {
            fixture.givenNoPriorActivity().when(command).expectEvents(refused(command, reason));
            assertCouponsChangedBy();
        }

        static Stream<Arguments> refusals() {
            return Stream.of(
                    arguments(UNKNOWN_COUPON, use("unheard-of", "ann", IN_TIME)),
                    arguments(NOT_OWNER, use("ten-off", "bob", IN_TIME)),
                    arguments(EXPIRED, use("ten-off", "ann", EXPIRY)),
                    arguments(EXPIRED, use("ten-off", "ann", EXPIRY.plusSeconds(1))),
                    arguments(ALREADY_USED, use("used", "ann", IN_TIME)));
        }

        @Test
        void a_user_who_is_not_the_owner_learns_nothing_else_about_the_coupon() {
            var command = use("used", "bob", EXPIRY);
            fixture.givenNoPriorActivity().when(command).expectEvents(refused(command, NOT_OWNER));
        }

        @Test
        void a_use_after_its_restore_is_refused() {
            fixture.given(CLOSED).when(USE).expectEvents(refused(USE, ORDER_CANCELLED));
            assertCouponsChangedBy();
        }

        @Test
        void a_use_of_an_unknown_coupon_after_its_restore_is_refused_as_cancelled() {
            var command = use("unheard-of", "ann", IN_TIME);
            fixture.given(CLOSED).when(command).expectEvents(refused(command, ORDER_CANCELLED));
        }

        @ParameterizedTest
        @FieldSource("io.quadrille.coupon.RedemptionTest#ANSWERED")
        void a_repeated_use_changes_nothing(List<RedemptionEvent> history) {
            fixture.given(history).when(USE).expectSuccessfulHandlerExecution().expectNoEvents();
            assertCouponsChangedBy();
        }

        @Test
        void a_repeated_use_changes_nothing_after_the_expiry() {
            fixture.given(USED)
                    .when(use("ten-off", "ann", EXPIRY))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @CsvSource({"for-ever, ann", "ten-off, bob"})
        void a_repeated_use_with_another_coupon_or_user_is_a_conflict(String couponId, String userId) {
            for (var history : ANSWERED) {
                fixture.given(history)
                        .when(use(couponId, userId, IN_TIME))
                        .expectException(CouponConflictException.class)
                        .expectExceptionMessage("order o-1 named another coupon or user before")
                        .expectNoEvents();
            }
            assertCouponsChangedBy();
        }
    }

    @Nested
    class Restoring {

        private final RestoreCoupon restore = new RestoreCoupon(ORDER);

        @Test
        void a_restore_makes_the_coupon_available() {
            fixture.given(USED).when(restore).expectEvents(RESTORED);
            assertCouponsChangedBy(new CouponReleased("ten-off", ORDER));
        }

        @Test
        void a_restore_before_the_use_closes_the_redemption() {
            fixture.givenNoPriorActivity().when(restore).expectEvents(CLOSED);
            assertCouponsChangedBy();
        }

        @ParameterizedTest
        @MethodSource("historiesThatHoldNoCoupon")
        void the_restore_of_an_order_without_a_coupon_changes_nothing(List<RedemptionEvent> history) {
            fixture.given(history)
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
            assertCouponsChangedBy();
        }

        static Stream<List<RedemptionEvent>> historiesThatHoldNoCoupon() {
            return Stream.of(
                    List.of(refused(USE, ALREADY_USED)),
                    List.of(USED, RESTORED),
                    List.of(CLOSED),
                    List.of(CLOSED, refused(USE, ORDER_CANCELLED)));
        }
    }

    private void assertCouponsChangedBy(CouponEvent... expected) {
        assertEquals(List.of(expected), coupons.changes());
    }

    private static UseCoupon use(String couponId, String userId, Instant orderedAt) {
        return new UseCoupon(ORDER, couponId, userId, orderedAt);
    }

    private static CouponUseFailed refused(UseCoupon command, CouponRefusal reason) {
        return new CouponUseFailed(ORDER, command.couponId(), command.userId(), reason);
    }
}
