package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.transport.GroupIncidents;
import java.time.Instant;
import java.util.Map;

/**
 * A processing group as it is now.
 *
 * @param owner the process that has claimed it; null if none has
 * @param runningHere whether this process is the one that runs it
 * @param failing whether what it did last failed; known only where it runs
 * @param breakerOpen whether it only probes, because one event after the other has failed; known only where it runs
 * @param incident why it stands still until an operator rewinds it; null if it does not
 * @param lag by topic, how many records it has not taken yet; less than 0 if it is ahead of its topic; null if the
 *     broker does not answer
 */
public record GroupState(
        String group,
        Domain domain,
        State state,
        String owner,
        boolean runningHere,
        Boolean failing,
        Boolean breakerOpen,
        Paused paused,
        Incident incident,
        long lettersRetrying,
        long lettersAbandoned,
        long recordsParked,
        Map<String, Long> lag) {

    public enum State {
        /** It takes what comes. */
        RUNNING,
        /** It takes nothing until an operator rewinds it: its topics no longer hold what its position stands on. */
        INCIDENT,
        /** It is to be paused, but its thread has something under way, or no process runs it. */
        PAUSING,
        /** It takes nothing. */
        PAUSED,
        /** No process runs it. */
        STOPPED
    }

    /**
     * Why it stands still.
     *
     * @param what what has happened, with the places
     */
    public record Incident(Kind kind, String what, Instant since) {

        public enum Kind {
            TOPIC_MADE_AGAIN,
            POSITION_BEYOND_END,
            OTHER_RECORD,
            RECORDS_EXPIRED
        }

        static Incident of(GroupIncidents.Incident incident) {
            return new Incident(Kind.valueOf(incident.kind()), incident.what(), incident.since());
        }
    }

    /** Why it is paused. */
    public record Paused(String by, String reason, Instant at, Instant effectiveAt) {}
}
