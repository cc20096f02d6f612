package io.quadrille.processors.choreography;

/** A processor's handlers, with the position they share; each belongs to the domain whose database holds that position. */
public enum ProcessingGroup {
  /** The aggregator and the reactions of the order domain: one thread per order, so that an order's facts and commands have one order. */
  ORDER(Domain.ORDER),
  INVENTORY(Domain.INVENTORY),
  COUPON(Domain.COUPON),
  WALLET(Domain.WALLET),
  /** Counts sales. */
  STATISTICS(Domain.ORDER),
  /** Sends processed orders to the external platform. */
  PLATFORM(Domain.ORDER),
  /** Keeps what other domains say of orders, where their events are in databases of their own. */
  TIMELINE(Domain.ORDER);

  private final Domain domain;

  ProcessingGroup(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  /** The name under which Axon and the operators know it. */
  public String groupName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
