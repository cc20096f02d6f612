package io.quadrille.checkout.view;

import static io.quadrille.checkout.view.Events.START;
import static io.quadrille.checkout.view.Events.event;
import static io.quadrille.checkout.view.Events.folded;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.view.OrderView.Line;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderViewProjectionTest {

    private static final OrderProcessingStarted PLACED =
            new OrderProcessingStarted("o1", "u1", "c1", List.of(new OrderLine("p1", 2), new OrderLine("p2", 1)));
    private static final List<PricedLine> PRICED = List.of(new PricedLine("p1", 2, 300), new PricedLine("p2", 1, 50));
    private static final List<Line> PRICED_LINES = List.of(new Line("p1", 2, 300L), new Line("p2", 1, 50L));
    private static final OrderProcessingSucceeded CONFIRMED = new OrderProcessingSucceeded("o1", PRICED, 650, 65, 585);
    private static final OrderPaymentRequested ASKED = new OrderPaymentRequested("o1", "u1", 585);
    private static final OrderProcessed DONE = new OrderProcessed("o1", "u1", "c1", PRICED, 650, 65, 585);

    private final OrderViewProjection projection = new OrderViewProjection(null);

    @Test
    void a_placed_order_is_processing_without_prices() {
        assertThat(folded(projection::fold, PLACED))
                .isEqualTo(new OrderView(
                        "o1",
                        "u1",
                        "c1",
                        Status.PROCESSING,
                        null,
                        List.of(),
                        List.of(new Line("p1", 2, null), new Line("p2", 1, null)),
                        null,
                        null,
                        null,
                        START,
                        START));
    }

    @Test
    void a_confirmed_order_is_still_processing_and_shows_prices_and_amounts() {
        assertThat(folded(projection::fold, PLACED, CONFIRMED))
                .isEqualTo(new OrderView(
                        "o1",
                        "u1",
                        "c1",
                        Status.PROCESSING,
                        null,
                        List.of(),
                        PRICED_LINES,
                        650L,
                        65L,
                        585L,
                        START,
                        START.plusSeconds(1)));
    }

    @Test
    void an_order_that_asked_for_its_payment_is_pending() {
        assertThat(folded(projection::fold, PLACED, CONFIRMED, ASKED))
                .isEqualTo(new OrderView(
                        "o1",
                        "u1",
                        "c1",
                        Status.PAYMENT_PENDING,
                        null,
                        List.of(),
                        PRICED_LINES,
                        650L,
                        65L,
                        585L,
                        START,
                        START.plusSeconds(2)));
    }

    @Test
    void a_processed_order_is_completed_and_keeps_when_it_was_placed() {
        assertThat(folded(projection::fold, PLACED, CONFIRMED, ASKED, DONE))
                .isEqualTo(new OrderView(
                        "o1",
                        "u1",
                        "c1",
                        Status.COMPLETED,
                        null,
                        List.of(),
                        PRICED_LINES,
                        650L,
                        65L,
                        585L,
                        START,
                        START.plusSeconds(3)));
    }

    @Test
    void a_cancelled_order_shows_the_first_refusal_as_its_reason_and_every_refusal() {
        var order = folded(
                projection::fold,
                PLACED,
                new OrderCancelled("o1", "coupon", "EXPIRED"),
                new OrderRefusalNoted("o1", "inventory", "INSUFFICIENT_STOCK"));

        assertThat(order.status()).isEqualTo(Status.CANCELLED);
        assertThat(order.reason()).isEqualTo("EXPIRED");
        assertThat(order.refusals())
                .containsExactly(new Refusal("coupon", "EXPIRED"), new Refusal("inventory", "INSUFFICIENT_STOCK"));
        assertThat(order.updatedAt()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void an_order_cancelled_after_its_confirmation_keeps_its_amounts() {
        var order = folded(
                projection::fold, PLACED, CONFIRMED, ASKED, new OrderCancelled("o1", "wallet", "INSUFFICIENT_BALANCE"));

        assertThat(order.status()).isEqualTo(Status.CANCELLED);
        assertThat(order.lines()).isEqualTo(PRICED_LINES);
        assertThat(order.amount()).isEqualTo(585);
    }

    @Test
    void events_of_other_domains_change_no_order() {
        assertThat(projection.key(event(PLACED))).contains("o1");
        assertThat(projection.key(event(new WalletOpened("u1", 0)))).isEmpty();
    }
}
