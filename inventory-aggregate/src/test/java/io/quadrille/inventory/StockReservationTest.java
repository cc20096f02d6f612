package io.quadrille.inventory;

import static io.quadrille.inventory.StockRefusal.INSUFFICIENT_STOCK;
import static io.quadrille.inventory.StockRefusal.ORDER_CANCELLED;
import static io.quadrille.inventory.StockRefusal.UNKNOWN_PRODUCT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands do to the reservation. There are ten apples at 250 and five pears at 299. */
class StockReservationTest {

    private static final String ORDER = "o-1";
    private static final DeductStock DEDUCT = deduct(line("apple", 2), line("pear", 5));
    private static final List<DeductedLine> HELD =
            List.of(new DeductedLine("apple", 2, 250), new DeductedLine("pear", 5, 299));

    private static final StockDeducted DEDUCTED = new StockDeducted(ORDER, HELD);
    private static final StockRestored RESTORED = new StockRestored(ORDER, HELD);
    private static final StockReservationClosed CLOSED = new StockReservationClosed(ORDER);

    /** For each final status of a reservation, the events before it. */
    static final List<List<StockReservationEvent>> ANSWERED = List.of(
            List.of(DEDUCTED),
            List.of(refused(DEDUCT, INSUFFICIENT_STOCK, "pear", 4L)),
            // An event that was stored with revision 1.
            List.of(refused(DEDUCT, INSUFFICIENT_STOCK, "pear", null)),
            List.of(DEDUCTED, RESTORED),
            List.of(CLOSED, refused(DEDUCT, ORDER_CANCELLED, null, null)));

    private final AggregateTestFixture<StockReservation> fixture = new AggregateTestFixture<>(StockReservation.class);
    private final OtherInventoryAggregates items = new OtherInventoryAggregates()
            .given(InventoryItem.aggregateId("apple"), new ProductRegistered("apple", "Apple", 250, 10))
            .given(InventoryItem.aggregateId("pear"), new ProductRegistered("pear", "Pear", 299, 5));

    @BeforeEach
    void registerTheCommandHandler() {
        fixture.registerAnnotatedCommandHandler(
                new InventoryCommandHandler(items.of(InventoryItem.class), fixture.getRepository()));
    }

    @Nested
    class Deducting {

        @Test
        void a_deduction_holds_all_lines_at_the_items_prices() {
            fixture.givenNoPriorActivity().when(DEDUCT).expectEvents(DEDUCTED);
            assertItemsChangedBy(new StockTaken("apple", ORDER, 2), new StockTaken("pear", ORDER, 5));
        }

        @Test
        void a_deduction_is_refused_when_a_product_is_unknown() {
            assertRefused(deduct(line("apple", 2), line("plum", 1)), UNKNOWN_PRODUCT, "plum", null);
        }

        @Test
        void a_refusal_for_the_last_line_names_the_available_units_and_takes_nothing() {
            assertRefused(deduct(line("apple", 10), line("pear", 6)), INSUFFICIENT_STOCK, "pear", 5L);
        }

        @Test
        void a_refusal_for_the_first_line_names_the_available_units_and_takes_nothing() {
            assertRefused(deduct(line("apple", 11), line("pear", 5)), INSUFFICIENT_STOCK, "apple", 10L);
        }

        @Test
        void a_refusal_names_the_first_line_that_failed() {
            assertRefused(deduct(line("pear", 6), line("apple", 11), line("plum", 1)), INSUFFICIENT_STOCK, "pear", 5L);
        }

        @Test
        void a_deduction_after_its_restore_is_refused() {
            fixture.given(CLOSED).when(DEDUCT).expectEvents(refused(DEDUCT, ORDER_CANCELLED, null, null));
            assertItemsChangedBy();
        }

        @Test
        void a_deduction_of_an_unknown_product_after_its_restore_is_refused_as_cancelled() {
            var impossible = deduct(line("plum", 1));
            fixture.given(CLOSED).when(impossible).expectEvents(refused(impossible, ORDER_CANCELLED, null, null));
        }

        @ParameterizedTest
        @FieldSource("io.quadrille.inventory.StockReservationTest#ANSWERED")
        void a_repeated_deduction_changes_nothing(List<StockReservationEvent> history) {
            fixture.given(history)
                    .when(DEDUCT)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
            assertItemsChangedBy();
        }

        @ParameterizedTest
        @FieldSource("io.quadrille.inventory.StockReservationTest#ANSWERED")
        void a_repeated_deduction_with_another_quantity_is_a_conflict(List<StockReservationEvent> history) {
            assertConflict(history, deduct(line("apple", 2), line("pear", 4)));
        }

        @ParameterizedTest
        @MethodSource("otherLines")
        void a_repeated_deduction_with_other_lines_is_a_conflict(DeductStock other) {
            assertConflict(List.of(DEDUCTED), other);
        }

        static Stream<DeductStock> otherLines() {
            return Stream.of(
                    deduct(line("apple", 2)),
                    deduct(line("apple", 2), line("plum", 5)),
                    deduct(line("apple", 2), line("pear", 5), line("plum", 1)));
        }

        private void assertRefused(DeductStock command, StockRefusal reason, String productId, Long available) {
            fixture.givenNoPriorActivity().when(command).expectEvents(refused(command, reason, productId, available));
            assertItemsChangedBy();
        }

        private void assertConflict(List<StockReservationEvent> history, DeductStock other) {
            fixture.given(history)
                    .when(other)
                    .expectException(InventoryConflictException.class)
                    .expectExceptionMessage("order o-1 asked for other lines before")
                    .expectNoEvents();
            assertItemsChangedBy();
        }
    }

    @Nested
    class Restoring {

        private final RestoreStock restore = new RestoreStock(ORDER);

        @Test
        void a_restore_returns_all_lines() {
            fixture.given(DEDUCTED).when(restore).expectEvents(RESTORED);
            assertItemsChangedBy(new StockReturned("apple", ORDER, 2), new StockReturned("pear", ORDER, 5));
        }

        @Test
        void a_restore_before_the_deduction_closes_the_reservation() {
            fixture.givenNoPriorActivity().when(restore).expectEvents(CLOSED);
            assertItemsChangedBy();
        }

        @ParameterizedTest
        @MethodSource("historiesThatHoldNothing")
        void the_restore_of_an_order_that_holds_nothing_changes_nothing(List<StockReservationEvent> history) {
            fixture.given(history)
                    .when(restore)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
            assertItemsChangedBy();
        }

        static Stream<List<StockReservationEvent>> historiesThatHoldNothing() {
            return Stream.of(
                    List.of(refused(DEDUCT, INSUFFICIENT_STOCK, "pear", 4L)),
                    List.of(DEDUCTED, RESTORED),
                    List.of(CLOSED),
                    List.of(CLOSED, refused(DEDUCT, ORDER_CANCELLED, null, null)));
        }
    }

    private void assertItemsChangedBy(InventoryItemEvent... expected) {
        assertEquals(List.of(expected), items.changes());
    }

    private static StockDeductionFailed refused(
            DeductStock command, StockRefusal reason, String productId, Long available) {
        return new StockDeductionFailed(ORDER, command.lines(), reason, productId, available);
    }

    private static DeductStock deduct(StockLine... lines) {
        return new DeductStock(ORDER, List.of(lines));
    }

    private static StockLine line(String productId, int quantity) {
        return new StockLine(productId, quantity);
    }
}
