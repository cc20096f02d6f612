package io.quadrille.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.wallet.DepositEvent.DepositMade;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;

/** One deposit: the memory that makes depositing idempotent without growing the wallet. */
public class Deposit {

    @AggregateIdentifier
    private String aggregateId;

    private DepositMade made;

    protected Deposit() {}

    /** The identifier of a deposit in the event store. The user's part has a length, so that no two pairs collide. */
    public static String aggregateId(String userId, String depositId) {
        return "deposit:" + userId.length() + ":" + userId + ":" + depositId;
    }

    /** Returns whether the deposit is new. Fails if it was made with another amount. */
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
