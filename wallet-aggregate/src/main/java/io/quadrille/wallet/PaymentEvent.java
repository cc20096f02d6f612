package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** The events of one order's payment. */
public sealed interface PaymentEvent {

    String orderId();

    /** Step 5 of the checkout: the wallet was debited. */
    @Revision("1")
    record OrderPaid(String orderId, String userId, long amount) implements PaymentEvent {}

    /** The wallet domain refused the payment; the balance is unchanged. */
    @Revision("1")
    record OrderPaymentFailed(String orderId, String userId, long amount, PaymentRefusal reason)
            implements PaymentEvent {}
}
