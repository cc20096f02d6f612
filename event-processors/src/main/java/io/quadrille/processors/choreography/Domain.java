package io.quadrille.processors.choreography;

/** The four domains. A process runs those named by {@code quadrille.domains}. */
public enum Domain {
  ORDER,
  INVENTORY,
  COUPON,
  WALLET
}
