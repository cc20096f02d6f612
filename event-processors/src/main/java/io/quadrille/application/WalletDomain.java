package io.quadrille.application;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.checkout.choreography.WalletReactions;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.wallet.Deposit;
import io.quadrille.wallet.Payment;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommandHandler;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregates, the command handler and the reaction of the wallet domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain("wallet")
class WalletDomain {

    @Bean
    ConfigurerModule walletAggregates(AggregateSettings settings) {
        return configurer -> configurer
                .configureAggregate(settings.cachedWithSnapshots(Wallet.class))
                .configureAggregate(settings.uncached(Payment.class))
                .configureAggregate(settings.uncached(Deposit.class))
                .registerCommandHandler(c -> new WalletCommandHandler(
                        c.repository(Wallet.class), c.repository(Payment.class), c.repository(Deposit.class)));
    }

    @Bean
    Reactions walletReactions() {
        return new Reactions("wallet", WalletReactions::new);
    }
}
