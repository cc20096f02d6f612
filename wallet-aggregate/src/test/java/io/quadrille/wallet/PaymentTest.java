package io.quadrille.wallet;

import static io.quadrille.wallet.PaymentRefusal.INSUFFICIENT_BALANCE;
import static io.quadrille.wallet.PaymentRefusal.UNKNOWN_WALLET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command does to the payment. Ann's wallet holds 1000, Bob's nothing. */
class PaymentTest {

    private static final String ORDER = "o-1";

    /** The final events of a payment of 720. */
    static final List<PaymentEvent> ANSWERS = List.of(
            new OrderPaid(ORDER, "ann", 720),
            new OrderPaymentFailed(ORDER, "ann", 720, INSUFFICIENT_BALANCE),
            new OrderPaymentFailed(ORDER, "ann", 720, UNKNOWN_WALLET));

    private final AggregateTestFixture<Payment> fixture = new AggregateTestFixture<>(Payment.class);
    private final OtherWalletAggregates wallets = new OtherWalletAggregates()
            .given(Wallet.aggregateId("ann"), new WalletOpened("ann", 1000))
            .given(Wallet.aggregateId("bob"), new WalletOpened("bob", 0));

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new WalletCommandHandler(wallets.of(Wallet.class), fixture.getRepository(), wallets.of(Deposit.class)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 720, 1000})
    void an_order_is_paid_from_its_buyers_wallet(long amount) {
        fixture.givenNoPriorActivity().when(debit("ann", amount)).expectEvents(new OrderPaid(ORDER, "ann", amount));
        assertWalletsChangedBy(new WalletDebited("ann", ORDER, amount));
    }

    @Test
    void a_free_order_is_paid_from_an_empty_wallet() {
        fixture.givenNoPriorActivity().when(debit("bob", 0)).expectEvents(new OrderPaid(ORDER, "bob", 0));
        assertWalletsChangedBy(new WalletDebited("bob", ORDER, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1001, Long.MAX_VALUE})
    void a_payment_is_refused_when_the_balance_is_too_low(long amount) {
        fixture.givenNoPriorActivity()
                .when(debit("ann", amount))
                .expectEvents(new OrderPaymentFailed(ORDER, "ann", amount, INSUFFICIENT_BALANCE));
        assertWalletsChangedBy();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 720})
    void a_payment_is_refused_when_the_wallet_is_unknown(long amount) {
        fixture.givenNoPriorActivity()
                .when(debit("carol", amount))
                .expectEvents(new OrderPaymentFailed(ORDER, "carol", amount, UNKNOWN_WALLET));
        assertWalletsChangedBy();
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void a_repeated_debit_changes_nothing(PaymentEvent answer) {
        fixture.given(answer)
                .when(debit("ann", 720))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
        assertWalletsChangedBy();
    }

    @ParameterizedTest
    @MethodSource("otherDebits")
    void a_repeated_debit_with_another_user_or_amount_is_a_conflict(DebitWallet other) {
        for (var answer : ANSWERS) {
            fixture.given(answer)
                    .when(other)
                    .expectException(WalletConflictException.class)
                    .expectExceptionMessage("order o-1 named another user or amount before")
                    .expectNoEvents();
        }
        assertWalletsChangedBy();
    }

    static Stream<DebitWallet> otherDebits() {
        return Stream.of(debit("bob", 720), debit("ann", 719), debit("ann", 0));
    }

    private void assertWalletsChangedBy(WalletEvent... expected) {
        assertEquals(List.of(expected), wallets.changes());
    }

    private static DebitWallet debit(String userId, long amount) {
        return new DebitWallet(userId, ORDER, amount);
    }
}
