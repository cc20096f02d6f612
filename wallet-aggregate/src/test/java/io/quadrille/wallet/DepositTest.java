package io.quadrille.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.quadrille.wallet.DepositEvent.DepositMade;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.List;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command does to the deposit. Ann's wallet holds 1000. */
class DepositTest {

    private static final DepositMade MADE = new DepositMade("ann", "d-1", 500);

    private final AggregateTestFixture<Deposit> fixture = new AggregateTestFixture<>(Deposit.class);
    private final OtherWalletAggregates wallets =
            new OtherWalletAggregates().given(Wallet.aggregateId("ann"), new WalletOpened("ann", 1000));

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new WalletCommandHandler(wallets.of(Wallet.class), wallets.of(Payment.class), fixture.getRepository()));
    }

    @Test
    void a_deposit_is_made_and_credited() {
        fixture.givenNoPriorActivity().when(deposit(500)).expectEvents(MADE);
        assertWalletsChangedBy(new WalletCredited("ann", "d-1", 500));
    }

    @Test
    void a_repeated_deposit_changes_nothing() {
        fixture.given(MADE)
                .when(deposit(500))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
        assertWalletsChangedBy();
    }

    @ParameterizedTest
    @ValueSource(longs = {499, 501})
    void a_repeated_deposit_with_another_amount_is_a_conflict(long amount) {
        fixture.given(MADE)
                .when(deposit(amount))
                .expectException(WalletConflictException.class)
                .expectExceptionMessage("deposit d-1 was made with another amount")
                .expectNoEvents();
        assertWalletsChangedBy();
    }

    @Test
    void a_deposit_beyond_the_largest_balance_is_not_made() {
        fixture.givenNoPriorActivity()
                .when(deposit(Wallet.MAX_BALANCE))
                .expectException(WalletConflictException.class)
                .expectNoEvents();
        assertWalletsChangedBy();
    }

    @Test
    void a_deposit_to_an_unknown_wallet_is_not_made() {
        fixture.givenNoPriorActivity()
                .when(new DepositMoney("carol", "d-1", 500))
                .expectException(AggregateNotFoundException.class)
                .expectNoEvents();
        assertWalletsChangedBy();
    }

    @ParameterizedTest
    @CsvSource({"ann, d-2", "bob, d-1"})
    void deposits_of_other_users_or_ids_are_other_deposits(String userId, String depositId) {
        assertNotEquals(Deposit.aggregateId("ann", "d-1"), Deposit.aggregateId(userId, depositId));
    }

    @Test
    void no_two_pairs_of_user_and_deposit_share_an_identifier() {
        assertNotEquals(Deposit.aggregateId("a:b", "c"), Deposit.aggregateId("a", "b:c"));
    }

    private void assertWalletsChangedBy(WalletEvent... expected) {
        assertEquals(List.of(expected), wallets.changes());
    }

    private static DepositMoney deposit(long amount) {
        return new DepositMoney("ann", "d-1", amount);
    }
}
