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

/** The coupon's side: who may use it and which order does. {@link RedemptionTest} has the order's side. */
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
    private final OtherAggregates others = new OtherAggregates();

    @BeforeEach
    void commandsThatTouchRedemptionsToo() {
        fixture.registerAnnotatedCommandHandler(
                new CouponCommandHandler(fixture.getRepository(), others.of(Redemption.class)));
    }

    @Nested
    class Issuing {

        private final IssueCoupon issue = new IssueCoupon(COUPON, "ann", TEN_PERCENT, EXPIRY);

        @Test
        void givesTheCouponToItsUser() {
            fixture.givenNoPriorActivity().when(issue).expectEvents(ISSUED);
        }

        @Test
        void needsNoExpiry() {
            fixture.givenNoPriorActivity()
                    .when(new IssueCoupon(COUPON, "ann", TEN_PERCENT, null))
                    .expectEvents(new CouponIssued(COUPON, "ann", TEN_PERCENT, null));
        }

        @Test
        void againChangesNothing() {
            fixture.given(ISSUED).when(issue).expectSuccessfulHandlerExecution().expectNoEvents();
        }

        @Test
        void againDoesNotMakeAUsedCouponNew() {
            fixture.given(ISSUED, REDEEMED)
                    .when(issue)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("otherContent")
        void withOtherContentIsAConflict(IssueCoupon other) {
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
        void redeemsTheCouponForTheOrder() {
            fixture.given(ISSUED).when(useBy(ORDER)).expectEvents(REDEEMED);
        }

        @Test
        void theSameOrderAgainRedeemsNothing() {
            others.given(Redemption.aggregateId(ORDER), USED);
            fixture.given(ISSUED, REDEEMED)
                    .when(useBy(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void anotherOrderCannotHaveAUsedCoupon() {
            fixture.given(ISSUED, REDEEMED)
                    .when(useBy("o-2"))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void anotherOrderCanHaveAReleasedCoupon() {
            fixture.given(ISSUED, REDEEMED, RELEASED)
                    .when(useBy("o-2"))
                    .expectEvents(new CouponRedeemed(COUPON, "o-2"));
        }

        @Test
        void anotherUserLeavesTheCouponUntouched() {
            fixture.given(ISSUED)
                    .when(new UseCoupon(ORDER, COUPON, "bob", IN_TIME))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void tooLateLeavesTheCouponUntouched() {
            fixture.given(ISSUED)
                    .when(new UseCoupon(ORDER, COUPON, "ann", EXPIRY))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void aRefusedOrderAgainLeavesTheCouponUntouchedThoughItIsFreeByNow() {
            others.given(
                    Redemption.aggregateId(ORDER),
                    new CouponUseFailed(ORDER, COUPON, "ann", CouponRefusal.ALREADY_USED));
            fixture.given(ISSUED, new CouponRedeemed(COUPON, "o-0"), new CouponReleased(COUPON, "o-0"))
                    .when(useBy(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void anOrderThatFailedBeforeLeavesTheCouponUntouched() {
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
        void releasesTheCouponFromTheOrder() {
            others.given(Redemption.aggregateId(ORDER), USED);
            fixture.given(ISSUED, REDEEMED).when(restore).expectEvents(RELEASED);
        }

        @Test
        void againDoesNotTakeTheCouponFromItsNextOrder() {
            others.given(Redemption.aggregateId(ORDER), USED, new CouponRestored(ORDER, COUPON));
            fixture.given(ISSUED, REDEEMED, RELEASED, new CouponRedeemed(COUPON, "o-2"))
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void aRefusedOrderDoesNotReleaseTheCouponOfAnother() {
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
