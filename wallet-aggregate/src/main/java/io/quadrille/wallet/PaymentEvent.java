package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** Everything that can happen to one order's payment. */
public sealed interface PaymentEvent {

    String orderId();

    /** Step 5: the wallet was debited. */
    @Revision("1")
    record OrderPaid(String orderId, String userId, long amount) implements PaymentEvent {}

    /** The payment was refused; nothing was debited. */
    @Revision("1")
    record OrderPaymentFailed(String orderId, String userId, long amount, PaymentRefusal reason)
            implements PaymentEvent {}
}
