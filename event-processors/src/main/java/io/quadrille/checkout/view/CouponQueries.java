package io.quadrille.checkout.view;

import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;

/** Answers the queries for coupons. */
final class CouponQueries {

    private final CouponViewTable table;

    CouponQueries(CouponViewTable table) {
        this.table = table;
    }

    @QueryHandler
    Optional<CouponView> answer(FindCoupon query) {
        return Optional.ofNullable(table.find(List.of(query.couponId())).get(query.couponId()));
    }
}
