package io.quadrille.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import java.util.OptionalLong;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** The payment of one order. It makes the order's debit idempotent: the order is paid or refused once. */
public class Payment {

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable String userId;
    private long amount;

    protected Payment() {}

    /** The identifier of an order's payment in the event store. */
    public static String aggregateId(String orderId) {
        return "payment:" + orderId;
    }

    /**
     * Whether a {@link DebitWallet} of this order was decided before.
     *
     * @throws WalletConflictException if the earlier command named a different user or amount
     */
    boolean answered(DebitWallet command) {
        if (userId == null) return false;
        if (!userId.equals(command.userId()) || amount != command.amount()) {
            throw new WalletConflictException("order " + command.orderId() + " named another user or amount before");
        }
        return true;
    }

    /**
     * Decides whether the wallet is debited, and returns true if so.
     *
     * @param balance the wallet's balance, empty if the wallet is unknown
     */
    boolean decide(DebitWallet command, OptionalLong balance) {
        if (balance.isEmpty()) return refuse(command, PaymentRefusal.UNKNOWN_WALLET);
        if (balance.getAsLong() < command.amount()) return refuse(command, PaymentRefusal.INSUFFICIENT_BALANCE);
        apply(new OrderPaid(command.orderId(), command.userId(), command.amount()));
        return true;
    }

    private static boolean refuse(DebitWallet command, PaymentRefusal reason) {
        apply(new OrderPaymentFailed(command.orderId(), command.userId(), command.amount(), reason));
        return false;
    }

    @EventSourcingHandler
    void evolve(PaymentEvent event) {
        aggregateId = aggregateId(event.orderId());
        switch (event) {
            case OrderPaid paid -> {
                userId = paid.userId();
                amount = paid.amount();
            }
            case OrderPaymentFailed failed -> {
                userId = failed.userId();
                amount = failed.amount();
            }
        }
    }
}
