package io.quadrille.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.trip.Room;
import io.quadrille.trip.Room.BookRoom;
import io.quadrille.trip.Room.RefundRoom;
import io.quadrille.trip.Room.RoomBooked;
import io.quadrille.trip.Room.RoomClosed;
import io.quadrille.trip.Room.RoomCommand;
import io.quadrille.trip.Room.RoomEvent;
import io.quadrille.trip.Room.RoomRefunded;
import io.quadrille.trip.Room.RoomRefusal;
import io.quadrille.trip.Room.RoomRefused;
import io.quadrille.trip.Seat;
import io.quadrille.trip.Seat.BookSeat;
import io.quadrille.trip.Seat.RefundSeat;
import io.quadrille.trip.Seat.SeatBooked;
import io.quadrille.trip.Seat.SeatClosed;
import io.quadrille.trip.Seat.SeatCommand;
import io.quadrille.trip.Seat.SeatEvent;
import io.quadrille.trip.Seat.SeatRefunded;
import io.quadrille.trip.Seat.SeatRefusal;
import io.quadrille.trip.Seat.SeatRefused;
import io.quadrille.trip.Trip;
import io.quadrille.trip.Trip.CancelTrip;
import io.quadrille.trip.Trip.ConfirmTrip;
import io.quadrille.trip.Trip.TripCancelled;
import io.quadrille.trip.Trip.TripCommand;
import io.quadrille.trip.Trip.TripConfirmed;
import io.quadrille.trip.Trip.TripEvent;
import io.quadrille.trip.Trip.TripRefusalNoted;
import io.quadrille.trip.Trip.TripRequested;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A declaration from which a necessary fact is missing is refused, with a message that names the fact. */
class SagaChecksTest {

    /** The lines of the participants' declarations, by participant and by a name for the line. */
    private final Map<String, Map<String, UnaryOperator<Participant.Builder>>> lines = new LinkedHashMap<>();

    SagaChecksTest() {
        line("trip", "events", trip -> trip.events(TripEvent.class));
        line("trip", "commands", trip -> trip.commands(TripCommand.class));
        line("trip", "aggregate", trip -> trip.aggregate(Trip.class, AggregateKind.PER_SAGA_CACHED, Trip::aggregateId));
        line("trip", "begins", trip -> trip.begins(TripRequested.class, "trip.requested"));
        line(
                "trip",
                "joins",
                trip -> trip.joins(
                        "CONFIRM_TRIP",
                        facts -> new ConfirmTrip(facts.sagaId(), 1),
                        TripConfirmed.class,
                        "trip.confirmed"));
        line(
                "trip",
                "cancels",
                trip -> trip.cancels("CANCEL_TRIP", CancelTrip::new, TripCancelled.class, TripRefusalNoted.class));
        line("hotel", "events", hotel -> hotel.events(RoomEvent.class));
        line("hotel", "commands", hotel -> hotel.commands(RoomCommand.class));
        line("hotel", "aggregate", hotel -> hotel.aggregate(Room.class, AggregateKind.PER_SAGA, Room::aggregateId));
        line(
                "hotel",
                "does",
                hotel -> hotel.does(
                        "BOOK_ROOM", TripRequested.class, trip -> new BookRoom(trip.tripId(), trip.hotel())));
        line("hotel", "answers", hotel -> hotel.answers(RoomBooked.class, "trip.room.booked"));
        line(
                "hotel",
                "orRefuses",
                hotel -> hotel.orRefuses(
                        RoomRefused.class,
                        "trip.refused",
                        RoomRefusal.class,
                        RoomRefused::reason,
                        RoomRefusal.TRIP_CANCELLED));
        line(
                "hotel",
                "givesBack",
                hotel -> hotel.givesBack("REFUND_ROOM", RefundRoom::new, RoomRefunded.class, RoomClosed.class));
        line("airline", "events", airline -> airline.events(SeatEvent.class));
        line("airline", "commands", airline -> airline.commands(SeatCommand.class));
        line(
                "airline",
                "aggregate",
                airline -> airline.aggregate(Seat.class, AggregateKind.PER_SAGA, Seat::aggregateId));
        line(
                "airline",
                "does",
                airline -> airline.does(
                        "BOOK_SEAT", TripRequested.class, trip -> new BookSeat(trip.tripId(), trip.flight())));
        line("airline", "answers", airline -> airline.answers(SeatBooked.class, "trip.seat.booked"));
        line(
                "airline",
                "orRefuses",
                airline -> airline.orRefuses(
                        SeatRefused.class,
                        "trip.refused",
                        SeatRefusal.class,
                        SeatRefused::reason,
                        SeatRefusal.TRIP_CANCELLED));
        line(
                "airline",
                "givesBack",
                airline -> airline.givesBack("REFUND_SEAT", RefundSeat::new, SeatRefunded.class, SeatClosed.class));
    }

    private void line(String participant, String name, UnaryOperator<Participant.Builder> line) {
        lines.computeIfAbsent(participant, p -> new LinkedHashMap<>()).put(name, line);
    }

    private Saga saga() {
        return Saga.of(
                "tripId",
                lines.entrySet().stream()
                        .map(declared -> {
                            var builder = Participant.named(declared.getKey());
                            declared.getValue().values().forEach(line -> line.apply(builder));
                            return builder.build();
                        })
                        .toArray(Participant[]::new));
    }

    @Test
    void a_complete_declaration_is_accepted() {
        assertThat(saga().steps().stream().map(SagaStep::name))
                .containsExactly("BOOK_ROOM", "BOOK_SEAT", "CONFIRM_TRIP", "CANCEL_TRIP", "REFUND_ROOM", "REFUND_SEAT");
    }

    private static Stream<Arguments> missing() {
        return Stream.of(
                arguments("trip", "events", "participant trip: TripRequested is none of its events"),
                arguments(
                        "trip",
                        "commands",
                        "participant trip: a @CommandHandler takes CancelTrip, which is not declared"),
                arguments("trip", "aggregate", "participant trip: no declared aggregate has an @EventSourcingHandler"),
                arguments("trip", "begins", "must declare the saga's first event with begins(event, topic)"),
                arguments("trip", "joins", "participant trip: TripConfirmed is the outcome of no step"),
                arguments("trip", "cancels", "participant trip: TripCancelled is the outcome of no step"),
                arguments("hotel", "events", "participant hotel: RoomBooked is none of its events"),
                arguments(
                        "hotel",
                        "commands",
                        "participant hotel: a @CommandHandler takes BookRoom, which is not declared"),
                arguments("hotel", "aggregate", "participant hotel: no declared aggregate has an"),
                arguments("hotel", "does", "participant hotel: call does(...) before answers(...)"),
                arguments("hotel", "answers", "participant hotel, step BOOK_ROOM: no answer is declared"),
                arguments("hotel", "orRefuses", "participant hotel: RoomRefused is the outcome of no step"),
                arguments("hotel", "givesBack", "participant hotel: RoomRefunded is the outcome of no step"),
                arguments("airline", "givesBack", "participant airline: SeatRefunded is the outcome of no step"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void a_missing_line_is_named(String participant, String line, String message) {
        assertThat(lines.get(participant).remove(line)).isNotNull();
        assertThatThrownBy(this::saga).isInstanceOf(IllegalStateException.class).hasMessageContaining(message);
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(
                        "a step whose trigger no participant publishes",
                        "airline",
                        "does",
                        (UnaryOperator<Participant.Builder>)
                                airline -> airline.does("BOOK_SEAT", RoomClosed.class, x -> x),
                        "which no participant publishes"),
                arguments(
                        "a step that only its own answer asks for",
                        "airline",
                        "does",
                        (UnaryOperator<Participant.Builder>) airline -> airline.does(
                                "BOOK_SEAT", SeatBooked.class, seat -> new BookSeat(seat.tripId(), seat.flight())),
                        "the steps [BOOK_SEAT] can never happen"),
                arguments(
                        "a refusal without an echo",
                        "hotel",
                        "orRefuses",
                        (UnaryOperator<Participant.Builder>) hotel -> hotel.orRefuses(
                                RoomRefused.class, "trip.refused", RoomRefusal.class, RoomRefused::reason),
                        "step BOOK_ROOM may come after REFUND_ROOM has closed the saga"),
                arguments(
                        "two outcomes of one type",
                        "hotel",
                        "answers",
                        (UnaryOperator<Participant.Builder>) hotel -> hotel.answers(RoomRefused.class, "trip.refused"),
                        "participant hotel: RoomRefused is the outcome of two steps"),
                arguments(
                        "two steps of one name",
                        "airline",
                        "givesBack",
                        (UnaryOperator<Participant.Builder>) airline ->
                                airline.givesBack("REFUND_ROOM", RefundSeat::new, SeatRefunded.class, SeatClosed.class),
                        "two steps have the name REFUND_ROOM"),
                arguments(
                        "a listener of an event that is not published",
                        "trip",
                        "cancels",
                        (UnaryOperator<Participant.Builder>) trip -> trip.cancels(
                                        "CANCEL_TRIP", CancelTrip::new, TripCancelled.class, TripRefusalNoted.class)
                                .listener("statistics", TripCancelled.class),
                        "listener statistics reads TripCancelled, which no participant publishes"),
                arguments(
                        "a condition on another event than the first",
                        "airline",
                        "answers",
                        (UnaryOperator<Participant.Builder>)
                                airline -> airline.answers(SeatBooked.class, "trip.seat.booked")
                                        .ifWanted(RoomBooked.class, room -> true),
                        "ifWanted refers to RoomBooked"),
                arguments(
                        "a long-lived aggregate without a revision",
                        "hotel",
                        "aggregate",
                        (UnaryOperator<Participant.Builder>)
                                hotel -> hotel.aggregate(Room.class, AggregateKind.LONG_LIVED, Room::aggregateId),
                        "Room has snapshots, which need a revision"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void a_wrong_line_is_named(
            String name, String participant, String line, UnaryOperator<Participant.Builder> wrong, String message) {
        lines.get(participant).put(line, wrong);
        assertThatThrownBy(this::saga).isInstanceOf(IllegalStateException.class).hasMessageContaining(message);
    }
}
