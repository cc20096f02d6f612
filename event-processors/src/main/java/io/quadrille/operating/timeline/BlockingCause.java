package io.quadrille.operating.timeline;

import java.util.Locale;

/** Why a group has not answered. If several causes hold, {@link Diagnosis} names the first one of this list. */
enum BlockingCause {
    /** The group's dead letter about this order has used up its retries. */
    DEAD_LETTER_ABANDONED,

    /** The group has parked a record of this order: it could not read or store the record, or was told to skip it. */
    PARKED,

    /** The relay has not published the event that the group has to react to. */
    NOT_PUBLISHED,

    /** The group timeline is behind, so the events of other domains are not complete in this database. */
    TIMELINE_BEHIND,

    /** This process does not run the group's domain, so the group's tables may be in another database. */
    ELSEWHERE,

    /**
     * The group's position is not valid any more, because a topic was created again or has lost records. The group
     * handles nothing until an operator rewinds it.
     */
    INCIDENT,

    PAUSED,

    /** No process runs the group. */
    NOT_CLAIMED,

    /** The group's dead letter about this order will be retried. */
    DEAD_LETTER,

    /** The group has failed on several events in a row, so its circuit breaker lets only probes through. */
    BREAKER_OPEN,

    /** The group's last batch failed. */
    FAILING,

    /** The group has not reached the record yet. */
    BEHIND,

    /** The group's dead letter or parked record of this order was discarded. */
    DISCARDED,

    /** The group has processed the record and published no answer. */
    NO_ANSWER;

    /** The value of the tag {@code reason} of the metric {@code quadrille.orders.stuck}. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
