package io.quadrille.trip;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

/** The car of one trip. A class of cars called "full" refuses. */
public class Car {

    public enum CarRefusal {
        FULL,
        TRIP_CANCELLED
    }

    public sealed interface CarCommand {

        String tripId();

        @TargetAggregateIdentifier
        default String aggregateId() {
            return Car.aggregateId(tripId());
        }
    }

    public record BookCar(String tripId, String car) implements CarCommand {}

    public record RefundCar(String tripId) implements CarCommand {}

    public sealed interface CarEvent {

        String tripId();
    }

    @Revision("1")
    public record CarBooked(String tripId, String car, long price) implements CarEvent {}

    @Revision("1")
    public record CarRefused(String tripId, CarRefusal reason) implements CarEvent {}

    @Revision("1")
    public record CarRefunded(String tripId, long price) implements CarEvent {}

    @Revision("1")
    public record CarClosed(String tripId) implements CarEvent {}

    private static final long PRICE = 150;

    @AggregateIdentifier
    private String aggregateId;

    private boolean isBooked;
    private boolean isClosed;
    private boolean isAnswered;

    protected Car() {}

    public static String aggregateId(String tripId) {
        return "car:" + tripId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(BookCar command) {
        if (isAnswered) return;
        if (isClosed) apply(new CarRefused(command.tripId(), CarRefusal.TRIP_CANCELLED));
        else if (command.car().equals("full")) apply(new CarRefused(command.tripId(), CarRefusal.FULL));
        else apply(new CarBooked(command.tripId(), command.car(), PRICE));
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(RefundCar command) {
        if (isBooked) apply(new CarRefunded(command.tripId(), PRICE));
        else if (!isAnswered && !isClosed) apply(new CarClosed(command.tripId()));
    }

    @EventSourcingHandler
    void evolve(CarEvent event) {
        aggregateId = aggregateId(event.tripId());
        switch (event) {
            case CarBooked booked -> {
                isAnswered = true;
                isBooked = true;
            }
            case CarRefused refused -> isAnswered = true;
            case CarRefunded refunded -> isBooked = false;
            case CarClosed closed -> isClosed = true;
        }
    }
}
