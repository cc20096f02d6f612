/**
 * The wallet domain: {@link io.quadrille.wallet.Wallet} is a balance, {@link io.quadrille.wallet.Payment} is the
 * payment of one order, {@link io.quadrille.wallet.Deposit} is one deposit, and
 * {@link io.quadrille.wallet.WalletCommandHandler} changes them together in one transaction. All amounts are in minor
 * units.
 *
 * <p>Knows Axon's modelling API and nothing else: no Spring, no Kafka, no SQL, no type of another domain. An order id
 * is an opaque string here.
 */
@NullMarked
package io.quadrille.wallet;

import org.jspecify.annotations.NullMarked;
