package io.quadrille.processors.faults;

import java.time.Duration;
import java.util.function.Function;

/** What can go wrong, and for how long: for a moment among a few orders, and for the times of the long run in turn. */
enum FaultKind {
  APPLICATION_KILLED(ApplicationFaults::killed, 0, 0, 5, 30),
  APPLICATION_FROZEN(ApplicationFaults::frozen, 5, 5, 90, 20, 45),
  ONE_OF_TWO_APPLICATIONS_FROZEN(ApplicationFaults::oneOfTwoFrozen, 5, 60, 5, 90, 20),
  BROKER_KILLED(ServerFaults::brokerKilled, 0, 0),
  BROKER_AWAY(ServerFaults::brokerKilled, 5, 60),
  DATABASE_KILLED(ServerFaults::databaseKilled, 0, 0, 10),
  DATABASE_STOPPED_AT_ONCE(ServerFaults::databaseStopped, 0, 0, 10),
  SESSIONS_CUT(DatabaseFaults::sessionsCut, 0, 0),
  DATABASE_HOST_VANISHED(DatabaseFaults::hostVanished, 2, 5, 20, 45),
  ANSWERS_TO_COMMITS_LOST(DatabaseFaults::answersLost, 0, 0),
  POOL_EXHAUSTED(DatabaseFaults::poolExhausted, 2, 5, 20),
  CONNECTION_LIMIT_REACHED(DatabaseFaults::connectionLimit, 2, 10, 30),
  RELAY_SET_BACK(RepetitionFaults::relaySetBack, 0, 0),
  GROUP_SET_BACK(RepetitionFaults::groupSetBack, 0, 0),
  LOST_TAIL(TopicFaults::lostTail, 0, 0, 5),
  RECREATED_TOPIC(TopicFaults::recreatedTopic, 0, 0),
  PUT_BACK_DATABASE(PutBackFault::new, 0, 0),
  POISON_RECORDS(RepetitionFaults::poison, 0, 0),
  OVERSIZE_RECORDS(RepetitionFaults::oversize, 0, 0),
  CONSUMER_FAILS_ALWAYS(ConsumerFaults::always, 3, 60, 10, 30),
  CONSUMER_FAILS_FOR_SOME_ORDERS(ConsumerFaults::forSomeOrders, 3, 60, 10, 30),
  CONSUMER_FAILS_THREE_TIMES(ConsumerFaults::threeTimes, 0, 0),
  CONSUMER_IS_SLOW(ConsumerFaults::slow, 3, 10, 20);

  private final Function<Scene, Fault> fault;
  private final int moment;
  private final int[] seconds;

  FaultKind(Function<Scene, Fault> fault, int moment, int... seconds) {
    this.fault = fault;
    this.moment = moment;
    this.seconds = seconds;
  }

  Fault on(Scene scene) {
    return fault.apply(scene);
  }

  /** How long it lasts in the short set. */
  Duration moment() {
    return Duration.ofSeconds(moment);
  }

  /** How long it lasts when it strikes for the n-th time in a long run, counted from 0. */
  Duration lasts(int n) {
    return Duration.ofSeconds(seconds[n % seconds.length]);
  }
}
