package io.quadrille.trip;

import static io.quadrille.sagatest.Expectation.always;
import static io.quadrille.sagatest.Expectation.eventuallyOneOf;
import static io.quadrille.sagatest.Expectation.everyEnd;
import static io.quadrille.sagatest.Expectation.neither;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.SagaFixture;
import io.quadrille.sagatest.SagaState;
import io.quadrille.trip.Car.CarBooked;
import io.quadrille.trip.Car.CarRefunded;
import io.quadrille.trip.Room.RoomBooked;
import io.quadrille.trip.Room.RoomRefunded;
import io.quadrille.trip.Seat.SeatBooked;
import io.quadrille.trip.Seat.SeatRefunded;
import io.quadrille.trip.Trip.RequestTrip;
import io.quadrille.trip.Trip.TripCancelled;
import io.quadrille.trip.Trip.TripConfirmed;
import io.quadrille.trip.Trip.TripRefusalNoted;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trip in every order of its records: three bookings in parallel, of which one is optional. */
class TripInEveryOrderTest {

    private static final Expectation[] LAWS = {
        eventuallyOneOf("t", TripConfirmed.class, TripCancelled.class),
        neither("an outcome happens twice, other than a further refusal", state -> {
            var outcomes = new ArrayList<>(state.outcomes("t"));
            outcomes.removeIf(TripRefusalNoted.class::equals);
            return outcomes.size() != new HashSet<>(outcomes).size();
        }),
        always(
                "a confirmed trip costs what is booked",
                state -> state.events(TripConfirmed.class).stream()
                        .allMatch(confirmed -> confirmed.price() == booked(state))),
        everyEnd("a cancelled trip costs nothing", state -> !state.has(TripCancelled.class, "t") || booked(state) == 0)
    };

    private final SagaFixture saga = SagaFixture.of(TripSaga.saga());

    @ParameterizedTest
    @CsvSource({"ritz, lh1, small", "ritz, lh1,", "full, lh1, small", "ritz, full, small", "ritz, lh1, full"})
    void a_trip_is_confirmed_or_costs_nothing(String hotel, String flight, String car) {
        var coverage = saga.given()
                .when(new RequestTrip("t", hotel, flight, car))
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .expect(LAWS);

        assertThat(coverage.isComplete()).isTrue();
    }

    @Test
    void all_three_refuse() {
        var coverage = saga.given()
                .when(new RequestTrip("t", "full", "full", "full"))
                .inEveryOrder()
                .withDuplicates(1)
                .expect(LAWS);

        assertThat(coverage.isComplete()).isTrue();
    }

    private static long booked(SagaState state) {
        return state.sum(RoomBooked.class, RoomBooked::price)
                - state.sum(RoomRefunded.class, RoomRefunded::price)
                + state.sum(SeatBooked.class, SeatBooked::price)
                - state.sum(SeatRefunded.class, SeatRefunded::price)
                + state.sum(CarBooked.class, CarBooked::price)
                - state.sum(CarRefunded.class, CarRefunded::price);
    }
}
