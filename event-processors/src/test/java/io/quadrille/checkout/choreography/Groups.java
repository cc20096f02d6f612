package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.ConsumerGroup;
import java.util.List;

/** The consumer groups of the checkout, for tests. */
public final class Groups {

    public static final ConsumerGroup ORDER = named("order");
    public static final ConsumerGroup INVENTORY = named("inventory");
    public static final ConsumerGroup COUPON = named("coupon");
    public static final ConsumerGroup WALLET = named("wallet");
    public static final ConsumerGroup STATISTICS = named("statistics");
    public static final ConsumerGroup PLATFORM = named("platform");
    public static final ConsumerGroup TIMELINE = named("timeline");

    private Groups() {}

    public static List<ConsumerGroup> all() {
        return CheckoutSaga.SAGA.groups();
    }

    public static ConsumerGroup named(String name) {
        return CheckoutSaga.SAGA.group(name).orElseThrow();
    }
}
