package io.quadrille.trip;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.util.Set;
import java.util.TreeSet;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

/** A trip, from its request until it is confirmed or cancelled. */
public class Trip {

    public sealed interface TripCommand {

        String tripId();

        @TargetAggregateIdentifier
        default String aggregateId() {
            return Trip.aggregateId(tripId());
        }
    }

    /** @param car the class of the car; null for a trip without one */
    public record RequestTrip(String tripId, String hotel, String flight, String car) implements TripCommand {}

    public record ConfirmTrip(String tripId, long price) implements TripCommand {}

    public record CancelTrip(String tripId, String source, String reason) implements TripCommand {}

    public sealed interface TripEvent {

        String tripId();
    }

    @Revision("1")
    public record TripRequested(String tripId, String hotel, String flight, String car) implements TripEvent {}

    @Revision("1")
    public record TripConfirmed(String tripId, long price) implements TripEvent {}

    @Revision("1")
    public record TripCancelled(String tripId, String source, String reason) implements TripEvent {}

    @Revision("1")
    public record TripRefusalNoted(String tripId, String source, String reason) implements TripEvent {}

    @AggregateIdentifier
    private String aggregateId;

    private boolean isConfirmed;
    private final Set<String> refusedBy = new TreeSet<>();

    protected Trip() {}

    public static String aggregateId(String tripId) {
        return "trip:" + tripId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(RequestTrip command) {
        if (aggregateId != null) return;
        apply(new TripRequested(command.tripId(), command.hotel(), command.flight(), command.car()));
    }

    @CommandHandler
    void decide(ConfirmTrip command) {
        if (!isConfirmed && refusedBy.isEmpty()) apply(new TripConfirmed(command.tripId(), command.price()));
    }

    @CommandHandler
    void decide(CancelTrip command) {
        if (refusedBy.contains(command.source())) return;
        apply(
                refusedBy.isEmpty()
                        ? new TripCancelled(command.tripId(), command.source(), command.reason())
                        : new TripRefusalNoted(command.tripId(), command.source(), command.reason()));
    }

    @EventSourcingHandler
    void evolve(TripEvent event) {
        aggregateId = aggregateId(event.tripId());
        switch (event) {
            case TripRequested requested -> {}
            case TripConfirmed confirmed -> isConfirmed = true;
            case TripCancelled cancelled -> refusedBy.add(cancelled.source());
            case TripRefusalNoted noted -> refusedBy.add(noted.source());
        }
    }
}
