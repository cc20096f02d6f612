package io.quadrille.architecture.violations.coupon;

import io.quadrille.checkout.choreography.CheckoutSaga;

record CouponKnowsTheCheckout(CheckoutSaga saga) {}
