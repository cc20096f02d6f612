package io.quadrille.checkout.statistics;

import java.math.BigInteger;

/** The sales of one product over some days. Amounts are in minor units; the revenue is the gross minus the discount. */
public record BestSeller(String productId, long units, BigInteger gross, BigInteger discount, BigInteger revenue) {}
