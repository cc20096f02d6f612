package io.quadrille.architecture.violations.coupon;

import io.quadrille.checkout.choreography.Topic;

record CouponKnowsTheCheckout(Topic topic) {}
