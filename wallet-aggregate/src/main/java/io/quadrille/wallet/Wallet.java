package io.quadrille.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.wallet.WalletCommand.OpenWallet;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A user's balance. The size of the state does not grow with the number of payments and deposits. The revision is that
 * of the wallet's snapshots.
 */
@Revision("1")
public class Wallet {

    /** The maximum balance, in minor units. */
    public static final long MAX_BALANCE = 1_000_000_000_000_000_000L;

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable WalletOpened opened;
    private long balance;

    protected Wallet() {}

    /** The identifier of a wallet in the event store. */
    public static String aggregateId(String userId) {
        return "wallet:" + userId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(OpenWallet command) {
        var event = new WalletOpened(command.userId(), command.balance());
        if (opened == null) {
            apply(event);
        } else if (!opened.equals(event)) {
            throw new WalletConflictException("wallet " + command.userId() + " was opened with another balance");
        }
    }

    long balance() {
        return balance;
    }

    void credit(String depositId, long amount) {
        if (amount > MAX_BALANCE - balance) {
            throw new WalletConflictException("wallet " + opened().userId() + " can hold no more than " + MAX_BALANCE);
        }
        apply(new WalletCredited(opened().userId(), depositId, amount));
    }

    void debit(String orderId, long amount) {
        apply(new WalletDebited(opened().userId(), orderId, amount));
    }

    private WalletOpened opened() {
        return Objects.requireNonNull(opened, "a wallet's first event is WalletOpened");
    }

    @EventSourcingHandler
    void evolve(WalletEvent event) {
        switch (event) {
            case WalletOpened first -> {
                aggregateId = aggregateId(first.userId());
                opened = first;
                balance = first.balance();
            }
            case WalletCredited credited -> balance += credited.amount();
            case WalletDebited debited -> balance -= debited.amount();
        }
    }
}
