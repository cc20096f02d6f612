package io.quadrille.checkout.statistics;

import java.math.BigInteger;
import java.time.LocalDate;

/** The sales of one product on one UTC day. Amounts are in minor units; the revenue is the gross minus the discount. */
public record SalesOfDay(
        LocalDate day, String productId, long units, BigInteger gross, BigInteger discount, BigInteger revenue) {}
