/**
 * The coupon domain: {@link io.quadrille.coupon.Coupon} is the coupon itself, {@link io.quadrille.coupon.Redemption} is
 * one order's use of it, and {@link io.quadrille.coupon.CouponCommandHandler} changes both in one transaction.
 *
 * <p>Knows Axon's modelling API and nothing else: no Spring, no Kafka, no SQL, no type of another domain. An order id
 * is an opaque string here.
 */
@NullMarked
package io.quadrille.coupon;

import org.jspecify.annotations.NullMarked;
