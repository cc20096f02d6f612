package io.quadrille.checkout.choreography;

/**
 * The consumer groups. A group consists of one event processor's handlers and their shared position in the topics. The
 * group belongs to the domain whose database stores that position.
 */
public enum ConsumerGroup {
    /**
     * The aggregator and the reactions of the order domain. They are one group, so that one thread handles all events
     * of an order in sequence.
     */
    ORDER(Domain.ORDER, true),
    INVENTORY(Domain.INVENTORY, true),
    COUPON(Domain.COUPON, true),
    WALLET(Domain.WALLET, true),
    /** Counts the sales of completed orders. */
    STATISTICS(Domain.ORDER, false),
    /** Posts completed orders to the external platform. */
    PLATFORM(Domain.ORDER, false),
    /** Stores the events of other domains for the timelines of orders, if those domains have separate databases. */
    TIMELINE(Domain.ORDER, false);

    private final Domain domain;
    private final boolean isSagaParticipant;

    ConsumerGroup(Domain domain, boolean isSagaParticipant) {
        this.domain = domain;
        this.isSagaParticipant = isSagaParticipant;
    }

    /**
     * Whether orders wait for this group: its reactions cause further events of the saga. The other groups append no
     * events.
     */
    public boolean isSagaParticipant() {
        return isSagaParticipant;
    }

    public Domain domain() {
        return domain;
    }

    /** The group's name in Axon, in the database and for operators. */
    public String groupName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
