package io.quadrille.faults;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.function.Function;

/** The kinds of faults and their durations: a short one, and those of the long run in turn. */
enum FaultKind {
    APPLICATION_KILLED(ApplicationFaults::killed, Part.of(Part.APPLICATION), 0, 0, 5, 30),
    APPLICATION_FROZEN(ApplicationFaults::frozen, Part.of(Part.APPLICATION), 5, 5, 90, 20, 45),
    ONE_OF_TWO_APPLICATIONS_FROZEN(ApplicationFaults::oneOfTwoFrozen, Part.of(Part.APPLICATION), 5, 60, 5, 90, 20),
    BROKER_KILLED(ServerFaults::brokerKilled, Part.of(Part.BROKER), 0, 0),
    BROKER_AWAY(ServerFaults::brokerKilled, Part.of(Part.BROKER), 5, 60),
    DATABASE_KILLED(ServerFaults::databaseKilled, Part.of(Part.DATABASE), 0, 0, 10),
    DATABASE_STOPPED_AT_ONCE(ServerFaults::databaseStopped, Part.of(Part.DATABASE), 0, 0, 10),
    SESSIONS_CUT(DatabaseFaults::sessionsCut, 0, 0),
    DATABASE_HOST_VANISHED(DatabaseFaults::hostVanished, Part.of(Part.LINE), 2, 5, 20, 45),
    ANSWERS_TO_COMMITS_LOST(DatabaseFaults::answersLost, Part.of(Part.LINE), 0, 0),
    POOL_EXHAUSTED(
            DatabaseFaults::poolExhausted,
            Part.of(Part.APPLICATION, Part.DATABASE, Part.LINE, Part.CONNECTIONS),
            2,
            5,
            20),
    CONNECTION_LIMIT_REACHED(DatabaseFaults::connectionLimit, Part.of(Part.CONNECTIONS), 2, 10, 30),
    RELAY_SET_BACK(RepetitionFaults::relaySetBack, 0, 0),
    GROUP_SET_BACK(RepetitionFaults::groupSetBack, Part.of(Part.POSITIONS), 0, 0),
    LOST_TAIL(TopicFaults::lostTail, Part.of(Part.BROKER, Part.POSITIONS), 0, 0, 5),
    RECREATED_TOPIC(TopicFaults::recreatedTopic, Part.of(Part.BROKER, Part.POSITIONS), 0, 0),
    PUT_BACK_DATABASE(BackupRestoreFault::new, Set.of(Part.values()), 0, 0),
    POISON_RECORDS(RepetitionFaults::poison, Part.of(Part.BROKER), 0, 0),
    OVERSIZE_RECORDS(RepetitionFaults::oversize, Part.of(Part.BROKER), 0, 0),
    CONSUMER_FAILS_ALWAYS(ConsumerFaults::always, 3, 60, 10, 30),
    CONSUMER_FAILS_FOR_SOME_ORDERS(ConsumerFaults::forSomeOrders, 3, 60, 10, 30),
    CONSUMER_FAILS_THREE_TIMES(ConsumerFaults::threeTimes, 0, 0),
    CONSUMER_IS_SLOW(ConsumerFaults::slow, 3, 10, 20),
    CLOCK_STEP(ClockFaults::clockStep, Part.of(Part.CODE), 2, 10, 40),
    ERROR_AT_A_POINT(CodeFaults::errorAtAPoint, Part.of(Part.CODE), 0, 0, 5);

    /** The part of the system that a fault breaks or needs. Faults of the same part cannot occur at the same time. */
    private enum Part {
        APPLICATION,
        BROKER,
        DATABASE,
        LINE,
        CONNECTIONS,
        POSITIONS,
        CODE;

        static Set<Part> of(Part... parts) {
            return Set.of(parts);
        }
    }

    private final Function<FaultEnvironment, Fault> fault;
    private final Set<Part> parts;
    private final int moment;
    private final int[] seconds;

    FaultKind(Function<FaultEnvironment, Fault> fault, int moment, int... seconds) {
        this(fault, Part.of(), moment, seconds);
    }

    FaultKind(Function<FaultEnvironment, Fault> fault, Set<Part> parts, int moment, int... seconds) {
        this.fault = fault;
        this.parts = parts;
        this.moment = moment;
        this.seconds = seconds;
    }

    Fault on(FaultEnvironment environment) {
        return fault.apply(environment);
    }

    /** Whether both can occur at the same time. */
    boolean canOverlap(FaultKind other) {
        return Collections.disjoint(parts, other.parts);
    }

    /** The duration in the short run. */
    Duration moment() {
        return Duration.ofSeconds(moment);
    }

    /** The duration of the n-th occurrence in a long run, counted from 0. */
    Duration lasts(int n) {
        return Duration.ofSeconds(seconds[n % seconds.length]);
    }
}
