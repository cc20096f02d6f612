package io.quadrille.checkout.statistics;

import java.math.BigInteger;

/** The sales of one product over some days. Amounts are minor units; the revenue is the gross less the discount. */
public record BestSeller(String productId, long units, BigInteger gross, BigInteger discount, BigInteger revenue) {}
