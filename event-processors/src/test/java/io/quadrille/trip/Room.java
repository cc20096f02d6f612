package io.quadrille.trip;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

/** The room of one trip. A hotel called "full" refuses. */
public class Room {

    public enum RoomRefusal {
        FULL,
        TRIP_CANCELLED
    }

    public sealed interface RoomCommand {

        String tripId();

        @TargetAggregateIdentifier
        default String aggregateId() {
            return Room.aggregateId(tripId());
        }
    }

    public record BookRoom(String tripId, String hotel) implements RoomCommand {}

    public record RefundRoom(String tripId) implements RoomCommand {}

    public sealed interface RoomEvent {

        String tripId();
    }

    @Revision("1")
    public record RoomBooked(String tripId, String hotel, long price) implements RoomEvent {}

    @Revision("1")
    public record RoomRefused(String tripId, RoomRefusal reason) implements RoomEvent {}

    @Revision("1")
    public record RoomRefunded(String tripId, long price) implements RoomEvent {}

    @Revision("1")
    public record RoomClosed(String tripId) implements RoomEvent {}

    private static final long PRICE = 900;

    @AggregateIdentifier
    private String aggregateId;

    private boolean isBooked;
    private boolean isClosed;
    private boolean isAnswered;

    protected Room() {}

    public static String aggregateId(String tripId) {
        return "room:" + tripId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(BookRoom command) {
        if (isAnswered) return;
        if (isClosed) apply(new RoomRefused(command.tripId(), RoomRefusal.TRIP_CANCELLED));
        else if (command.hotel().equals("full")) apply(new RoomRefused(command.tripId(), RoomRefusal.FULL));
        else apply(new RoomBooked(command.tripId(), command.hotel(), PRICE));
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(RefundRoom command) {
        if (isBooked) apply(new RoomRefunded(command.tripId(), PRICE));
        else if (!isAnswered && !isClosed) apply(new RoomClosed(command.tripId()));
    }

    @EventSourcingHandler
    void evolve(RoomEvent event) {
        aggregateId = aggregateId(event.tripId());
        switch (event) {
            case RoomBooked booked -> {
                isAnswered = true;
                isBooked = true;
            }
            case RoomRefused refused -> isAnswered = true;
            case RoomRefunded refunded -> isBooked = false;
            case RoomClosed closed -> isClosed = true;
        }
    }
}
