package io.quadrille.operating.timeline;

import java.util.Locale;

/** Why a group has not answered. The first that holds, in this order, is named. */
enum BlockingCause {
    /** Its letter about this order is out of attempts. */
    DEAD_LETTER_ABANDONED,
    /** It could not read a record of this order. */
    PARKED,
    /** The relay has not published the event that it is to react to. */
    NOT_PUBLISHED,
    /** The timeline does not know yet what other domains have said. */
    TIMELINE_BEHIND,
    /** This process does not run its domain, so its tables may be in another database. */
    ELSEWHERE,
    /** Its topics no longer hold what its position stands on, so it takes nothing until an operator rewinds it. */
    INCIDENT,
    PAUSED,
    /** No process runs it. */
    NOT_CLAIMED,
    /** Its letter about this order is tried again by itself. */
    DEAD_LETTER,
    /** One event after the other has failed, so it only probes. */
    BREAKER_OPEN,
    /** What it did last failed. */
    FAILING,
    /** It has not come to the record yet. */
    BEHIND,
    /** Its letter or parked record of this order was discarded. */
    DISCARDED,
    /** It has taken the record in, and there is no answer. */
    NO_ANSWER;

    /** As the metrics name it. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
