package io.quadrille.checkout.everyorder;

import static io.quadrille.engine.saga.AggregateKind.LONG_LIVED_CACHED;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.engine.saga.Participant;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.InventoryCommand;
import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.Repository;
import org.axonframework.serialization.Revision;

/** An inventory domain with one fault. It has the commands, the events and the declaration of the real one. */
final class FaultyInventory {

    enum Fault {
        NONE,
        /** A command that was answered is handled again. */
        DEDUCTS_AGAIN,
        /** Only an accepted deduction counts as an answer. */
        REFUSES_AGAIN,
        /** Stock that was restored is restored again. */
        RESTORES_AGAIN,
        /** The reservation says that its stock is restored, but no item gets it back. */
        RETURNS_NOTHING,
        /** One unit of each line goes back. */
        RETURNS_ONE_UNIT,
        /** A give-back that comes first leaves no trace. */
        CLOSES_NOTHING,
        /** A deduction after the reservation was closed is accepted. */
        IGNORES_CLOSED,
        /** A deduction after the reservation was closed is refused for the item's reasons, not as an echo. */
        FORGETS_WHY_CLOSED,
        /** The stock is not compared with the order. */
        OVERSELLS,
        /** A deduction that is handled once is remembered in memory, even if its transaction is undone. */
        REMEMBERS_IN_MEMORY,
        /** The state depends on the number of events and not on what they say. */
        COUNTS_EVENTS
    }

    private FaultyInventory() {}

    static Participant with(Fault fault) {
        return Participant.named("inventory")
                .events(InventoryItemEvent.class, StockReservationEvent.class)
                .commands(InventoryCommand.class)
                .aggregate(Item.class, LONG_LIVED_CACHED, id -> "product:" + id)
                .aggregate(Reservation.class, PER_SAGA, id -> "reservation:" + id)
                .commandHandler(
                        Handler.class,
                        c -> new Handler(c.repository(Item.class), c.repository(Reservation.class), fault))
                .does(
                        "DEDUCT_STOCK",
                        OrderProcessingStarted.class,
                        order -> new DeductStock(
                                order.orderId(),
                                order.lines().stream()
                                        .map(line -> new StockLine(line.productId(), line.quantity()))
                                        .toList()))
                .answers(StockDeducted.class, "order.processing.stock.success")
                .orRefuses(
                        StockDeductionFailed.class,
                        "order.processing.fail",
                        StockRefusal.class,
                        StockDeductionFailed::reason,
                        StockRefusal.ORDER_CANCELLED)
                .givesBack("RESTORE_STOCK", RestoreStock::new, StockRestored.class, StockReservationClosed.class)
                .build();
    }

    static final class Handler {

        private final Repository<Item> items;
        private final Repository<Reservation> reservations;
        private final Fault fault;
        private final Set<String> remembered = new HashSet<>();

        Handler(Repository<Item> items, Repository<Reservation> reservations, Fault fault) {
            this.items = items;
            this.reservations = reservations;
            this.fault = fault;
        }

        @CommandHandler
        void handle(DeductStock command) throws Exception {
            if (fault == Fault.REMEMBERS_IN_MEMORY && !remembered.add(command.orderId())) return;
            var aggregate = reservations.loadOrCreate("reservation:" + command.orderId(), Reservation::new);
            var reservation = aggregate.invoke(r -> r);
            boolean answered = fault == Fault.COUNTS_EVENTS
                    ? reservation.events >= 2
                    : fault == Fault.REFUSES_AGAIN ? reservation.deducted : reservation.answered;
            if (answered && fault != Fault.DEDUCTS_AGAIN) return;
            var reason = reservation.closed && fault != Fault.IGNORES_CLOSED && fault != Fault.FORGETS_WHY_CLOSED
                    ? StockRefusal.ORDER_CANCELLED
                    : refusal(command);
            if (reason == null && reservation.closed && fault == Fault.FORGETS_WHY_CLOSED)
                reason = StockRefusal.INSUFFICIENT_STOCK;
            if (reason != null) {
                var refused = new StockDeductionFailed(command.orderId(), command.lines(), reason, null, null);
                aggregate.execute(r -> apply(refused));
                return;
            }
            var lines = new ArrayList<DeductedLine>();
            for (var line : command.lines()) {
                var item = items.load("product:" + line.productId());
                lines.add(new DeductedLine(line.productId(), line.quantity(), item.invoke(i -> i.price)));
            }
            aggregate.execute(r -> apply(new StockDeducted(command.orderId(), List.copyOf(lines))));
            for (var line : lines)
                items.load("product:" + line.productId())
                        .execute(item -> apply(new StockTaken(line.productId(), command.orderId(), line.quantity())));
        }

        private StockRefusal refusal(DeductStock command) {
            for (var line : command.lines()) {
                try {
                    long available = items.load("product:" + line.productId()).invoke(item -> item.available);
                    if (available < line.quantity() && fault != Fault.OVERSELLS) return StockRefusal.INSUFFICIENT_STOCK;
                } catch (AggregateNotFoundException unknown) {
                    return StockRefusal.UNKNOWN_PRODUCT;
                }
            }
            return null;
        }

        @CommandHandler
        void handle(RestoreStock command) throws Exception {
            var aggregate = reservations.loadOrCreate("reservation:" + command.orderId(), Reservation::new);
            var reservation = aggregate.invoke(r -> r);
            if (reservation.deducted && (!reservation.restored || fault == Fault.RESTORES_AGAIN)) {
                var lines = reservation.lines;
                aggregate.execute(r -> apply(new StockRestored(command.orderId(), lines)));
                if (fault == Fault.RETURNS_NOTHING) return;
                for (var line : lines) {
                    int quantity = fault == Fault.RETURNS_ONE_UNIT ? 1 : line.quantity();
                    items.load("product:" + line.productId())
                            .execute(item -> apply(new StockReturned(line.productId(), command.orderId(), quantity)));
                }
            } else if (!reservation.answered && !reservation.closed && fault != Fault.CLOSES_NOTHING) {
                aggregate.execute(r -> apply(new StockReservationClosed(command.orderId())));
            }
        }
    }

    @Revision("1")
    static class Item {

        @AggregateIdentifier
        private String id;

        private long price;
        private long available;

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
        void decide(RegisterProduct command) {
            apply(new ProductRegistered(command.productId(), command.name(), command.price(), command.quantity()));
        }

        @CommandHandler
        void decide(RestockProduct command) {
            apply(new ProductRestocked(command.productId(), command.quantity()));
        }

        @EventSourcingHandler
        void evolve(InventoryItemEvent event) {
            id = "product:" + event.productId();
            switch (event) {
                case ProductRegistered registered -> {
                    price = registered.price();
                    available = registered.quantity();
                }
                case ProductRestocked restocked -> available += restocked.quantity();
                case StockTaken taken -> available -= taken.quantity();
                case StockReturned returned -> available += returned.quantity();
            }
        }
    }

    static class Reservation {

        @AggregateIdentifier
        private String id;

        private boolean answered;
        private boolean deducted;
        private boolean restored;
        private boolean closed;
        private int events;
        private List<DeductedLine> lines = List.of();

        @EventSourcingHandler
        void evolve(StockReservationEvent event) {
            id = "reservation:" + event.orderId();
            events++;
            switch (event) {
                case StockDeducted taken -> {
                    answered = true;
                    deducted = true;
                    lines = taken.lines();
                }
                case StockDeductionFailed refused -> answered = true;
                case StockRestored back -> restored = true;
                case StockReservationClosed first -> closed = true;
            }
        }
    }
}
