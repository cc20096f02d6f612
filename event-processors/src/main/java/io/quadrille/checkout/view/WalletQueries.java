package io.quadrille.checkout.view;

import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;

/** Answers the queries for wallets. */
final class WalletQueries {

    private final WalletViewTable table;

    WalletQueries(WalletViewTable table) {
        this.table = table;
    }

    @QueryHandler
    Optional<WalletView> answer(FindWallet query) {
        return Optional.ofNullable(table.find(List.of(query.userId())).get(query.userId()));
    }
}
