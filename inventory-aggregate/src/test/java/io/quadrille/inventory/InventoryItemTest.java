package io.quadrille.inventory;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do to the item. {@link StockReservationTest} shows what they do to the reservation. */
class InventoryItemTest {

    private static final String ORDER = "o-1";
    private static final ProductRegistered TEN_APPLES = new ProductRegistered("apple", "Apple", 250, 10);

    private final AggregateTestFixture<InventoryItem> fixture = new AggregateTestFixture<>(InventoryItem.class);
    private final OtherInventoryAggregates others = new OtherInventoryAggregates();

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new InventoryCommandHandler(fixture.getRepository(), others.of(StockReservation.class)));
    }

    @Nested
    class Registering {

        private final RegisterProduct register = new RegisterProduct("apple", "Apple", 250, 10);

        @Test
        void a_registered_product_has_its_first_units_in_stock() {
            fixture.givenNoPriorActivity().when(register).expectEvents(TEN_APPLES);
        }

        @Test
        void registering_a_product_again_changes_nothing_after_the_stock_changed() {
            fixture.given(TEN_APPLES, new StockTaken("apple", "o-0", 3), new ProductRestocked("apple", 5))
                    .when(register)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("otherContent")
        void registering_a_product_with_other_content_is_a_conflict(RegisterProduct other) {
            fixture.given(TEN_APPLES)
                    .when(other)
                    .expectException(InventoryConflictException.class)
                    .expectExceptionMessage("product apple was registered with other content")
                    .expectNoEvents();
        }

        static Stream<RegisterProduct> otherContent() {
            return Stream.of(
                    new RegisterProduct("apple", "Pear", 250, 10),
                    new RegisterProduct("apple", "Apple", 251, 10),
                    new RegisterProduct("apple", "Apple", 250, 11));
        }
    }

    @Nested
    class Restocking {

        private final RestockProduct restock = new RestockProduct("apple", 5);

        @Test
        void a_restock_adds_units() {
            fixture.given(TEN_APPLES).when(restock).expectEvents(new ProductRestocked("apple", 5));
        }

        @Test
        void a_repeated_restock_adds_units_again() {
            fixture.given(TEN_APPLES, new ProductRestocked("apple", 5))
                    .when(restock)
                    .expectEvents(new ProductRestocked("apple", 5));
        }

        @Test
        void a_restock_of_an_unknown_product_fails() {
            fixture.givenNoPriorActivity()
                    .when(restock)
                    .expectException(AggregateNotFoundException.class)
                    .expectNoEvents();
        }

        @Test
        void a_restock_may_reach_the_largest_stock() {
            var room = InventoryItem.MAX_STOCK - 10;
            fixture.given(TEN_APPLES)
                    .when(new RestockProduct("apple", room))
                    .expectEvents(new ProductRestocked("apple", room));
        }

        @Test
        void a_restock_beyond_the_largest_stock_is_a_conflict() {
            fixture.given(TEN_APPLES)
                    .when(new RestockProduct("apple", InventoryItem.MAX_STOCK - 9))
                    .expectException(InventoryConflictException.class)
                    .expectExceptionMessage(
                            "product apple has 10 units; with 999999999991 more, it would exceed the maximum of"
                                    + " 1000000000000")
                    .expectNoEvents();
        }
    }

    @Nested
    class Deducting {

        @ParameterizedTest
        @ValueSource(ints = {1, 10})
        void an_order_can_take_all_units(int quantity) {
            fixture.given(TEN_APPLES).when(deduct(quantity)).expectEvents(new StockTaken("apple", ORDER, quantity));
        }

        @Test
        void an_order_for_more_units_than_are_in_stock_takes_none() {
            fixture.given(TEN_APPLES, new StockTaken("apple", "o-0", 8))
                    .when(deduct(3))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void restocked_and_returned_units_can_be_taken() {
            fixture.given(
                            TEN_APPLES,
                            new StockTaken("apple", "o-0", 10),
                            new ProductRestocked("apple", 2),
                            new StockReturned("apple", "o-0", 10))
                    .when(deduct(12))
                    .expectEvents(new StockTaken("apple", ORDER, 12));
        }

        @Test
        void a_repeated_deduction_takes_nothing() {
            fixture.givenCommands(new RegisterProduct("apple", "Apple", 250, 10), deduct(3))
                    .when(deduct(3))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_refused_order_stays_refused_when_the_stock_suffices() {
            others.given(
                    StockReservation.aggregateId(ORDER),
                    new StockDeductionFailed(
                            ORDER, List.of(new StockLine("apple", 3)), StockRefusal.INSUFFICIENT_STOCK, "apple", 2L));
            fixture.given(TEN_APPLES)
                    .when(deduct(3))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void a_deduction_after_its_restore_takes_nothing() {
            others.given(StockReservation.aggregateId(ORDER), new StockReservationClosed(ORDER));
            fixture.given(TEN_APPLES)
                    .when(deduct(3))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void another_order_takes_from_the_remaining_units() {
            fixture.givenCommands(
                            new RegisterProduct("apple", "Apple", 250, 10),
                            new DeductStock("o-0", List.of(new StockLine("apple", 7))))
                    .when(deduct(3))
                    .expectEvents(new StockTaken("apple", ORDER, 3));
        }
    }

    @Nested
    class Restoring {

        private final RestoreStock restore = new RestoreStock(ORDER);

        @Test
        void a_restore_returns_the_units_that_the_order_held() {
            others.given(StockReservation.aggregateId(ORDER), deducted(3));
            fixture.given(TEN_APPLES, new StockTaken("apple", ORDER, 3))
                    .when(restore)
                    .expectEvents(new StockReturned("apple", ORDER, 3));
        }

        @Test
        void a_restore_may_exceed_the_largest_stock() {
            others.given(StockReservation.aggregateId(ORDER), deducted(3));
            fixture.given(
                            TEN_APPLES,
                            new StockTaken("apple", ORDER, 3),
                            new ProductRestocked("apple", InventoryItem.MAX_STOCK - 7))
                    .when(restore)
                    .expectEvents(new StockReturned("apple", ORDER, 3));
        }

        @Test
        void a_repeated_restore_returns_nothing() {
            others.given(
                    StockReservation.aggregateId(ORDER),
                    deducted(3),
                    new StockRestored(ORDER, List.of(new DeductedLine("apple", 3, 250))));
            fixture.given(TEN_APPLES)
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void the_restore_of_an_order_that_held_nothing_returns_nothing() {
            fixture.given(TEN_APPLES)
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        private static StockDeducted deducted(int quantity) {
            return new StockDeducted(ORDER, List.of(new DeductedLine("apple", quantity, 250)));
        }
    }

    private static DeductStock deduct(int quantity) {
        return new DeductStock(ORDER, List.of(new StockLine("apple", quantity)));
    }
}
