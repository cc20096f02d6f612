package io.quadrille.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.wallet.DepositEvent.DepositMade;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** One deposit. It makes {@code DepositMoney} idempotent, so that the wallet does not have to store deposit ids. */
public class Deposit {

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable DepositMade made;

    protected Deposit() {}

    /**
     * The identifier of a deposit in the event store. It contains the length of the user id, so that two different
     * pairs of user id and deposit id never have the same identifier.
     */
    public static String aggregateId(String userId, String depositId) {
        return "deposit:" + userId.length() + ":" + userId + ":" + depositId;
    }

    /**
     * Returns whether the deposit is new.
     *
     * @throws WalletConflictException if the deposit was made before with a different amount
     */
    boolean decide(DepositMoney command) {
        var event = new DepositMade(command.userId(), command.depositId(), command.amount());
        if (made == null) {
            apply(event);
            return true;
        }
        if (!made.equals(event)) {
            throw new WalletConflictException("deposit " + command.depositId() + " was made with another amount");
        }
        return false;
    }

    @EventSourcingHandler
    void evolve(DepositEvent event) {
        switch (event) {
            case DepositMade first -> {
                aggregateId = aggregateId(first.userId(), first.depositId());
                made = first;
            }
        }
    }
}
