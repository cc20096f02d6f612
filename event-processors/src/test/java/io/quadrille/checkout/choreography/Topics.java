package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.SagaTopic;
import java.util.List;

/** The topics of the checkout, for tests. */
public final class Topics {

    public static final SagaTopic ORDER_PROCESSING = topic("order.processing");
    public static final SagaTopic STOCK_SUCCESS = topic("order.processing.stock.success");
    public static final SagaTopic COUPON_SUCCESS = topic("order.processing.coupon.success");
    public static final SagaTopic PROCESSING_SUCCESS = topic("order.processing.success");
    public static final SagaTopic ORDER_PAYMENT = topic("order.payment");
    public static final SagaTopic PAYMENT_SUCCESS = topic("order.payment.success");
    public static final SagaTopic ORDER_PROCESSED = topic("order.processed");
    public static final SagaTopic PROCESSING_FAIL = topic("order.processing.fail");
    public static final SagaTopic PAYMENT_FAIL = topic("order.payment.fail");

    private Topics() {}

    public static List<SagaTopic> all() {
        return CheckoutSaga.SAGA.topics();
    }

    private static SagaTopic topic(String name) {
        return CheckoutSaga.SAGA.topic(name);
    }
}
