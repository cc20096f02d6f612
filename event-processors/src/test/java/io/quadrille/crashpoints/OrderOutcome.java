package io.quadrille.crashpoints;

/** How the order ends that a process is struck over, whatever strikes. */
public enum OrderOutcome {
    COMPLETED,
    /** One product is out of stock: the coupon is given back. */
    STOCK_REFUSED,
    /** There is no such coupon: the stock is given back. */
    COUPON_REFUSED,
    /** The wallet is empty: stock and coupon are given back. */
    PAYMENT_REFUSED
}
