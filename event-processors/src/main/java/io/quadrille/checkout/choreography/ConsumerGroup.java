package io.quadrille.checkout.choreography;

/**
 * A processor's handlers, with the position they share; each belongs to the domain whose database holds that position.
 */
public enum ConsumerGroup {
    /**
     * The aggregator and the reactions of the order domain: one thread per order, so that an order's facts and commands
     * have one order.
     */
    ORDER(Domain.ORDER, true),
    INVENTORY(Domain.INVENTORY, true),
    COUPON(Domain.COUPON, true),
    WALLET(Domain.WALLET, true),
    /** Counts sales. */
    STATISTICS(Domain.ORDER, false),
    /** Sends processed orders to the external platform. */
    PLATFORM(Domain.ORDER, false),
    /** Keeps what other domains say of orders, where their events are in databases of their own. */
    TIMELINE(Domain.ORDER, false);

    private final Domain domain;
    private final boolean dances;

    ConsumerGroup(Domain domain, boolean dances) {
        this.domain = domain;
        this.dances = dances;
    }

    /** Whether orders wait for it: it reacts with events. The others look on. */
    public boolean dances() {
        return dances;
    }

    public Domain domain() {
        return domain;
    }

    /** The name under which Axon and the operators know it. */
    public String groupName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
