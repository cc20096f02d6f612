package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RecordTable;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Folds a wallet's events into its balance. */
@ConditionalOnDomain("wallet")
@ProjectionComponent
final class WalletViewProjection extends ViewProjection<WalletView> {

    WalletViewProjection(JdbcClient jdbc) {
        super(new RecordTable<>(jdbc, WalletView.class, "wallet_view", "user_id"));
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perAggregate(name(), "user_id", Wallet.aggregateId("")));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(WalletEvent.class);
    }

    @Override
    protected Optional<String> key(EventMessage<?> message) {
        return message.getPayload() instanceof WalletEvent event ? Optional.of(event.userId()) : Optional.empty();
    }

    @Override
    protected WalletView fold(@Nullable WalletView wallet, EventMessage<?> message) {
        return switch ((WalletEvent) message.getPayload()) {
            case WalletOpened opened -> new WalletView(opened.userId(), opened.balance());
            case WalletCredited credited -> changed(existing(wallet), credited.amount());
            case WalletDebited debited -> changed(existing(wallet), -debited.amount());
        };
    }

    private static WalletView changed(WalletView wallet, long by) {
        return new WalletView(wallet.userId(), wallet.balance() + by);
    }

    @QueryHandler
    Optional<WalletView> answer(FindWallet query) {
        return table().find(query.userId());
    }
}
