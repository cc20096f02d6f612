package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The projection and the queries of the wallet domain. */
@ConditionalOnDomain("wallet")
@ProjectionConfiguration
class WalletViewConfiguration {

    @Bean
    WalletViewTable walletViewTable(JdbcClient jdbc) {
        return new WalletViewTable(jdbc);
    }

    @Bean
    WalletViewProjection walletViewProjection(WalletViewTable table) {
        return new WalletViewProjection(table);
    }

    @Bean
    WalletQueries walletQueries(WalletViewTable table) {
        return new WalletQueries(table);
    }
}
