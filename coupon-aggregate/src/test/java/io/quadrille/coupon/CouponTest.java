package io.quadrille.coupon;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
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
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands do to the coupon. {@link RedemptionTest} shows what they do to the redemption. */
class CouponTest {

    private static final String COUPON = "ten-off";
    private static final String ORDER = "o-1";
    private static final Discount TEN_PERCENT = new Discount(Discount.Type.PERCENT, 10);
    private static final Instant EXPIRY = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant IN_TIME = EXPIRY.minusMillis(1);

    private static final CouponIssued ISSUED = new CouponIssued(COUPON, "ann", TEN_PERCENT, EXPIRY);
    private static final CouponRedeemed REDEEMED = new CouponRedeemed(COUPON, ORDER);
    private static final CouponReleased RELEASED = new CouponReleased(COUPON, ORDER);
    private static final CouponUsed USED = new CouponUsed(ORDER, COUPON, "ann", TEN_PERCENT);

    private final AggregateTestFixture<Coupon> fixture = new AggregateTestFixture<>(Coupon.class);
    private final OtherCouponAggregates others = new OtherCouponAggregates();

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new CouponCommandHandler(fixture.getRepository(), others.of(Redemption.class)));
    }

    @Nested
    class Issuing {

        private final IssueCoupon issue = new IssueCoupon(COUPON, "ann", TEN_PERCENT, EXPIRY);

        @Test
        void an_issued_coupon_belongs_to_its_user() {
            fixture.givenNoPriorActivity().when(issue).expectEvents(ISSUED);
        }

        @Test
        void a_coupon_without_an_expiry_is_issued() {
            fixture.givenNoPriorActivity()
                    .when(new IssueCoupon(COUPON, "ann", TEN_PERCENT, null))
                    .expectEvents(new CouponIssued(COUPON, "ann", TEN_PERCENT, null));
        }

        @Test
        void issuing_a_coupon_again_changes_nothing() {
            fixture.given(ISSUED).when(issue).expectSuccessfulHandlerExecution().expectNoEvents();
        }

        @Test
        void issuing_a_used_coupon_again_leaves_the_coupon_used() {
            fixture.given(ISSUED, REDEEMED)
                    .when(issue)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("otherContent")
        void issuing_a_coupon_with_other_content_is_a_conflict(IssueCoupon other) {
            fixture.given(ISSUED)
                    .when(other)
                    .expectException(CouponConflictException.class)
                    .expectExceptionMessage("coupon ten-off was issued with other content")
                    .expectNoEvents();
        }

        static Stream<IssueCoupon> otherContent() {
            return Stream.of(
                    new IssueCoupon(COUPON, "bob", TEN_PERCENT, EXPIRY),
                    new IssueCoupon(COUPON, "ann", new Discount(Discount.Type.PERCENT, 11), EXPIRY),
                    new IssueCoupon(COUPON, "ann", new Discount(Discount.Type.FIXED, 10), EXPIRY),
                    new IssueCoupon(COUPON, "ann", TEN_PERCENT, IN_TIME),
                    new IssueCoupon(COUPON, "ann", TEN_PERCENT, null));
        }
    }

    @Nested
    class Using {

        @Test
        void an_order_redeems_the_coupon() {
            fixture.given(ISSUED).when(useBy(ORDER)).expectEvents(REDEEMED);
        }

        @Test
        void a_repeated_use_redeems_nothing() {
            others.given(Redemption.aggregateId(ORDER), USED);
            fixture.given(ISSUED, REDEEMED)
                    .when(useBy(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_used_coupon_is_refused_to_another_order() {
            fixture.given(ISSUED, REDEEMED)
                    .when(useBy("o-2"))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_released_coupon_can_be_used_by_another_order() {
            fixture.given(ISSUED, REDEEMED, RELEASED)
                    .when(useBy("o-2"))
                    .expectEvents(new CouponRedeemed(COUPON, "o-2"));
        }

        @Test
        void a_use_by_another_user_leaves_the_coupon_unchanged() {
            fixture.given(ISSUED)
                    .when(new UseCoupon(ORDER, COUPON, "bob", IN_TIME))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_use_after_the_expiry_leaves_the_coupon_unchanged() {
            fixture.given(ISSUED)
                    .when(new UseCoupon(ORDER, COUPON, "ann", EXPIRY))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_refused_order_stays_refused_when_the_coupon_is_free_again() {
            others.given(
                    Redemption.aggregateId(ORDER),
                    new CouponUseFailed(ORDER, COUPON, "ann", CouponRefusal.ALREADY_USED));
            fixture.given(ISSUED, new CouponRedeemed(COUPON, "o-0"), new CouponReleased(COUPON, "o-0"))
                    .when(useBy(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_use_after_its_restore_leaves_the_coupon_unchanged() {
            others.given(Redemption.aggregateId(ORDER), new RedemptionClosed(ORDER));
            fixture.given(ISSUED)
                    .when(useBy(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }
    }

    @Nested
    class Restoring {

        private final RestoreCoupon restore = new RestoreCoupon(ORDER);

        @Test
        void a_restored_coupon_is_released_from_its_order() {
            others.given(Redemption.aggregateId(ORDER), USED);
            fixture.given(ISSUED, REDEEMED).when(restore).expectEvents(RELEASED);
        }

        @Test
        void a_repeated_restore_leaves_the_coupon_with_its_next_order() {
            others.given(Redemption.aggregateId(ORDER), USED, new CouponRestored(ORDER, COUPON));
            fixture.given(ISSUED, REDEEMED, RELEASED, new CouponRedeemed(COUPON, "o-2"))
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void the_restore_of_a_refused_order_leaves_the_coupon_with_another_order() {
            others.given(
                    Redemption.aggregateId(ORDER),
                    new CouponUseFailed(ORDER, COUPON, "ann", CouponRefusal.ALREADY_USED));
            fixture.given(ISSUED, new CouponRedeemed(COUPON, "o-0"))
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }
    }

    private static UseCoupon useBy(String orderId) {
        return new UseCoupon(orderId, COUPON, "ann", IN_TIME);
    }
}
