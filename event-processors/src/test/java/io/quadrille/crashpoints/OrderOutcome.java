package io.quadrille.crashpoints;

/** The outcome of the order for which a process fails; failures do not change it. */
public enum OrderOutcome {
    COMPLETED,
    /** One product is out of stock: the coupon is restored. */
    STOCK_REFUSED,
    /** The coupon does not exist: the stock is restored. */
    COUPON_REFUSED,
    /** The balance is too low: stock and coupon are restored. */
    PAYMENT_REFUSED
}
