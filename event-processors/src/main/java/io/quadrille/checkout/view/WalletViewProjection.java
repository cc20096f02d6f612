package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Folds a wallet's events into its balance. */
final class WalletViewProjection extends ViewProjection<WalletView> {

    private final WalletViewTable table;

    WalletViewProjection(WalletViewTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return WalletViewTable.NAME;
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
    protected Optional<String> key(Object payload) {
        return payload instanceof WalletEvent event ? Optional.of(event.userId()) : Optional.empty();
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

    @Override
    protected Map<String, WalletView> load(Collection<String> userIds) {
        return table.find(userIds);
    }

    @Override
    protected void store(Map<String, WalletView> wallets) {
        table.write(wallets.values());
    }
}
