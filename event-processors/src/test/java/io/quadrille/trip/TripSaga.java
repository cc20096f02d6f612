package io.quadrille.trip;

import static io.quadrille.engine.saga.AggregateKind.PER_SAGA;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA_CACHED;

import io.quadrille.engine.saga.Facts;
import io.quadrille.engine.saga.Participant;
import io.quadrille.engine.saga.Saga;
import io.quadrille.trip.Car.BookCar;
import io.quadrille.trip.Car.CarBooked;
import io.quadrille.trip.Car.CarClosed;
import io.quadrille.trip.Car.CarCommand;
import io.quadrille.trip.Car.CarEvent;
import io.quadrille.trip.Car.CarRefunded;
import io.quadrille.trip.Car.CarRefusal;
import io.quadrille.trip.Car.CarRefused;
import io.quadrille.trip.Car.RefundCar;
import io.quadrille.trip.Room.BookRoom;
import io.quadrille.trip.Room.RefundRoom;
import io.quadrille.trip.Room.RoomBooked;
import io.quadrille.trip.Room.RoomClosed;
import io.quadrille.trip.Room.RoomCommand;
import io.quadrille.trip.Room.RoomEvent;
import io.quadrille.trip.Room.RoomRefunded;
import io.quadrille.trip.Room.RoomRefusal;
import io.quadrille.trip.Room.RoomRefused;
import io.quadrille.trip.Seat.BookSeat;
import io.quadrille.trip.Seat.RefundSeat;
import io.quadrille.trip.Seat.SeatBooked;
import io.quadrille.trip.Seat.SeatClosed;
import io.quadrille.trip.Seat.SeatCommand;
import io.quadrille.trip.Seat.SeatEvent;
import io.quadrille.trip.Seat.SeatRefunded;
import io.quadrille.trip.Seat.SeatRefusal;
import io.quadrille.trip.Seat.SeatRefused;
import io.quadrille.trip.Trip.CancelTrip;
import io.quadrille.trip.Trip.ConfirmTrip;
import io.quadrille.trip.Trip.TripCancelled;
import io.quadrille.trip.Trip.TripCommand;
import io.quadrille.trip.Trip.TripConfirmed;
import io.quadrille.trip.Trip.TripEvent;
import io.quadrille.trip.Trip.TripRefusalNoted;
import io.quadrille.trip.Trip.TripRequested;

/** The declaration of the trip. */
public final class TripSaga {

    private TripSaga() {}

    public static Saga saga() {
        return Saga.of("tripId", trip(), hotel(), airline(), rental());
    }

    static Participant trip() {
        return Participant.named("trip")
                .events(TripEvent.class)
                .commands(TripCommand.class)
                .aggregate(Trip.class, PER_SAGA_CACHED, Trip::aggregateId)
                .begins(TripRequested.class, "trip.requested")
                .joins("CONFIRM_TRIP", TripSaga::confirmation, TripConfirmed.class, "trip.confirmed")
                .cancels("CANCEL_TRIP", CancelTrip::new, TripCancelled.class, TripRefusalNoted.class)
                .build();
    }

    static Participant hotel() {
        return Participant.named("hotel")
                .events(RoomEvent.class)
                .commands(RoomCommand.class)
                .aggregate(Room.class, PER_SAGA, Room::aggregateId)
                .does("BOOK_ROOM", TripRequested.class, trip -> new BookRoom(trip.tripId(), trip.hotel()))
                .answers(RoomBooked.class, "trip.room.booked")
                .orRefuses(
                        RoomRefused.class,
                        "trip.refused",
                        RoomRefusal.class,
                        RoomRefused::reason,
                        RoomRefusal.TRIP_CANCELLED)
                .givesBack("REFUND_ROOM", RefundRoom::new, RoomRefunded.class, RoomClosed.class)
                .build();
    }

    static Participant airline() {
        return Participant.named("airline")
                .events(SeatEvent.class)
                .commands(SeatCommand.class)
                .aggregate(Seat.class, PER_SAGA, Seat::aggregateId)
                .does("BOOK_SEAT", TripRequested.class, trip -> new BookSeat(trip.tripId(), trip.flight()))
                .answers(SeatBooked.class, "trip.seat.booked")
                .orRefuses(
                        SeatRefused.class,
                        "trip.refused",
                        SeatRefusal.class,
                        SeatRefused::reason,
                        SeatRefusal.TRIP_CANCELLED)
                .givesBack("REFUND_SEAT", RefundSeat::new, SeatRefunded.class, SeatClosed.class)
                .build();
    }

    static Participant rental() {
        return Participant.named("rental")
                .events(CarEvent.class)
                .commands(CarCommand.class)
                .aggregate(Car.class, PER_SAGA, Car::aggregateId)
                .does("BOOK_CAR", TripRequested.class, trip -> new BookCar(trip.tripId(), trip.car()))
                .ifWanted(TripRequested.class, trip -> trip.car() != null)
                .answers(CarBooked.class, "trip.car.booked")
                .orRefuses(
                        CarRefused.class,
                        "trip.refused",
                        CarRefusal.class,
                        CarRefused::reason,
                        CarRefusal.TRIP_CANCELLED)
                .givesBack("REFUND_CAR", RefundCar::new, CarRefunded.class, CarClosed.class)
                .build();
    }

    private static ConfirmTrip confirmation(Facts facts) {
        long price = facts.get(RoomBooked.class).price()
                + facts.get(SeatBooked.class).price()
                + facts.find(CarBooked.class).map(CarBooked::price).orElse(0L);
        return new ConfirmTrip(facts.sagaId(), price);
    }
}
