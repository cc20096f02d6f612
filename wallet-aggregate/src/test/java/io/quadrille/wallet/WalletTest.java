package io.quadrille.wallet;

import static io.quadrille.wallet.Wallet.MAX_BALANCE;

import io.quadrille.wallet.DepositEvent.DepositMade;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do to the wallet. {@link PaymentTest} and {@link DepositTest} show what they do to the others. */
class WalletTest {

    private static final String ORDER = "o-1";
    private static final WalletOpened OPENED = new WalletOpened("ann", 1000);
    private static final WalletCredited CREDITED = new WalletCredited("ann", "d-1", 500);

    private final AggregateTestFixture<Wallet> fixture = new AggregateTestFixture<>(Wallet.class);
    private final OtherWalletAggregates others = new OtherWalletAggregates();

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new WalletCommandHandler(fixture.getRepository(), others.of(Payment.class), others.of(Deposit.class)));
    }

    @Nested
    class Opening {

        private final OpenWallet open = new OpenWallet("ann", 1000);

        @Test
        void an_opened_wallet_has_its_first_balance() {
            fixture.givenNoPriorActivity().when(open).expectEvents(OPENED);
        }

        @Test
        void a_wallet_can_be_opened_empty() {
            fixture.givenNoPriorActivity().when(new OpenWallet("ann", 0)).expectEvents(new WalletOpened("ann", 0));
        }

        @Test
        void opening_a_wallet_again_changes_nothing_after_the_balance_changed() {
            fixture.given(OPENED, CREDITED, new WalletDebited("ann", "o-0", 300))
                    .when(open)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void opening_a_wallet_with_another_balance_is_a_conflict() {
            fixture.given(OPENED)
                    .when(new OpenWallet("ann", 1001))
                    .expectException(WalletConflictException.class)
                    .expectExceptionMessage("wallet ann was opened with another balance")
                    .expectNoEvents();
        }
    }

    @Nested
    class Depositing {

        private final DepositMoney deposit = new DepositMoney("ann", "d-1", 500);

        @Test
        void a_deposit_is_added_to_the_balance() {
            fixture.given(OPENED).when(deposit).expectEvents(CREDITED);
        }

        @Test
        void a_repeated_deposit_adds_nothing() {
            others.given(Deposit.aggregateId("ann", "d-1"), new DepositMade("ann", "d-1", 500));
            fixture.given(OPENED, CREDITED)
                    .when(deposit)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_repeated_deposit_adds_nothing_to_a_full_wallet() {
            others.given(Deposit.aggregateId("ann", "d-1"), new DepositMade("ann", "d-1", 500));
            fixture.given(OPENED, CREDITED, new WalletCredited("ann", "d-2", MAX_BALANCE - 1500))
                    .when(deposit)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void another_deposit_is_added_too() {
            fixture.givenCommands(new OpenWallet("ann", 1000), deposit)
                    .when(new DepositMoney("ann", "d-2", 500))
                    .expectEvents(new WalletCredited("ann", "d-2", 500));
        }

        @Test
        void a_deposit_may_reach_the_largest_balance() {
            fixture.given(OPENED)
                    .when(new DepositMoney("ann", "d-1", MAX_BALANCE - 1000))
                    .expectEvents(new WalletCredited("ann", "d-1", MAX_BALANCE - 1000));
        }

        @ParameterizedTest
        @ValueSource(longs = {MAX_BALANCE - 999, MAX_BALANCE})
        void a_deposit_beyond_the_largest_balance_is_a_conflict(long amount) {
            fixture.given(OPENED)
                    .when(new DepositMoney("ann", "d-1", amount))
                    .expectException(WalletConflictException.class)
                    .expectExceptionMessage("wallet ann can hold no more than 1000000000000000000")
                    .expectNoEvents();
        }

        @Test
        void a_deposit_to_an_unknown_wallet_fails() {
            fixture.givenNoPriorActivity()
                    .when(deposit)
                    .expectException(AggregateNotFoundException.class)
                    .expectNoEvents();
        }
    }

    @Nested
    class Debiting {

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 1000})
        void a_debit_can_take_the_whole_balance(long amount) {
            fixture.given(OPENED).when(debit(amount)).expectEvents(new WalletDebited("ann", ORDER, amount));
        }

        @Test
        void a_free_order_is_paid_from_an_empty_wallet() {
            fixture.given(new WalletOpened("ann", 0)).when(debit(0)).expectEvents(new WalletDebited("ann", ORDER, 0));
        }

        @Test
        void deposited_money_can_be_spent() {
            fixture.given(OPENED, CREDITED).when(debit(1500)).expectEvents(new WalletDebited("ann", ORDER, 1500));
        }

        @ParameterizedTest
        @ValueSource(longs = {701, Long.MAX_VALUE})
        void a_debit_beyond_the_balance_takes_nothing(long amount) {
            fixture.given(OPENED, new WalletDebited("ann", "o-0", 300))
                    .when(debit(amount))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_repeated_debit_takes_nothing() {
            others.given(Payment.aggregateId(ORDER), new OrderPaid(ORDER, "ann", 300));
            fixture.given(OPENED, new WalletDebited("ann", ORDER, 300))
                    .when(debit(300))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_refused_order_stays_refused_when_the_balance_suffices() {
            others.given(
                    Payment.aggregateId(ORDER),
                    new OrderPaymentFailed(ORDER, "ann", 1200, PaymentRefusal.INSUFFICIENT_BALANCE));
            fixture.given(OPENED, CREDITED)
                    .when(debit(1200))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        private static DebitWallet debit(long amount) {
            return new DebitWallet("ann", ORDER, amount);
        }
    }
}
