package io.quadrille.trip;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

/** The seat of one trip. A flight called "full" refuses. */
public class Seat {

    public enum SeatRefusal {
        FULL,
        TRIP_CANCELLED
    }

    public sealed interface SeatCommand {

        String tripId();

        @TargetAggregateIdentifier
        default String aggregateId() {
            return Seat.aggregateId(tripId());
        }
    }

    public record BookSeat(String tripId, String flight) implements SeatCommand {}

    public record RefundSeat(String tripId) implements SeatCommand {}

    public sealed interface SeatEvent {

        String tripId();
    }

    @Revision("1")
    public record SeatBooked(String tripId, String flight, long price) implements SeatEvent {}

    @Revision("1")
    public record SeatRefused(String tripId, SeatRefusal reason) implements SeatEvent {}

    @Revision("1")
    public record SeatRefunded(String tripId, long price) implements SeatEvent {}

    @Revision("1")
    public record SeatClosed(String tripId) implements SeatEvent {}

    private static final long PRICE = 400;

    @AggregateIdentifier
    private String aggregateId;

    private boolean isBooked;
    private boolean isClosed;
    private boolean isAnswered;

    protected Seat() {}

    public static String aggregateId(String tripId) {
        return "seat:" + tripId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(BookSeat command) {
        if (isAnswered) return;
        if (isClosed) apply(new SeatRefused(command.tripId(), SeatRefusal.TRIP_CANCELLED));
        else if (command.flight().equals("full")) apply(new SeatRefused(command.tripId(), SeatRefusal.FULL));
        else apply(new SeatBooked(command.tripId(), command.flight(), PRICE));
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(RefundSeat command) {
        if (isBooked) apply(new SeatRefunded(command.tripId(), PRICE));
        else if (!isAnswered && !isClosed) apply(new SeatClosed(command.tripId()));
    }

    @EventSourcingHandler
    void evolve(SeatEvent event) {
        aggregateId = aggregateId(event.tripId());
        switch (event) {
            case SeatBooked booked -> {
                isAnswered = true;
                isBooked = true;
            }
            case SeatRefused refused -> isAnswered = true;
            case SeatRefunded refunded -> isBooked = false;
            case SeatClosed closed -> isClosed = true;
        }
    }
}
