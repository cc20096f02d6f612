package io.quadrille.wallet;

import io.quadrille.wallet.WalletCommand.DebitWallet;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import java.util.Optional;
import java.util.OptionalLong;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;

/**
 * Updates a wallet together with the payment or deposit that causes the update, both in the command's transaction.
 * Thread-safe.
 */
public final class WalletCommandHandler {

    private final Repository<Wallet> wallets;
    private final Repository<Payment> payments;
    private final Repository<Deposit> deposits;

    public WalletCommandHandler(
            Repository<Wallet> wallets, Repository<Payment> payments, Repository<Deposit> deposits) {
        this.wallets = wallets;
        this.payments = payments;
        this.deposits = deposits;
    }

    @CommandHandler
    void handle(DepositMoney command) throws Exception {
        var wallet = wallets.load(Wallet.aggregateId(command.userId()));
        var deposit = deposits.loadOrCreate(Deposit.aggregateId(command.userId(), command.depositId()), Deposit::new);
        if (deposit.invoke(d -> d.decide(command))) {
            wallet.execute(w -> w.credit(command.depositId(), command.amount()));
        }
    }

    @CommandHandler
    void handle(DebitWallet command) throws Exception {
        var payment = payments.loadOrCreate(Payment.aggregateId(command.orderId()), Payment::new);
        if (payment.invoke(p -> p.answered(command))) return;
        var wallet = wallet(command.userId());
        var balance =
                wallet.map(w -> OptionalLong.of(w.invoke(Wallet::balance))).orElse(OptionalLong.empty());
        if (payment.invoke(p -> p.decide(command, balance))) {
            wallet.orElseThrow().execute(w -> w.debit(command.orderId(), command.amount()));
        }
    }

    private Optional<Aggregate<Wallet>> wallet(String userId) {
        try {
            return Optional.of(wallets.load(Wallet.aggregateId(userId)));
        } catch (AggregateNotFoundException unknown) {
            return Optional.empty();
        }
    }
}
