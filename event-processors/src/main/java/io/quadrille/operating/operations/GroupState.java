package io.quadrille.operating.operations;

import io.quadrille.engine.transport.GroupIncidents;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The current state of a processing group.
 *
 * @param owner the process that has claimed the group; null if no process has
 * @param runningHere whether this process runs the group
 * @param failing whether the last batch of the group failed; null if this process does not run the group
 * @param breakerOpen whether the group's circuit breaker is open, so that the group only probes; null if this process
 *     does not run the group
 * @param paused the pause; null if the group is not paused
 * @param incident the incident that stops the group until an operator rewinds it; null if there is none
 * @param lag the number of unread records by topic; negative if the group is ahead of the topic; null if the broker
 *     does not answer in time
 */
public record GroupState(
        String group,
        @Schema(example = "WALLET") String domain,
        GroupStatus state,
        @Nullable String owner,
        boolean runningHere,
        @Nullable Boolean failing,
        @Nullable Boolean breakerOpen,
        @Nullable Paused paused,
        @Nullable Incident incident,
        long lettersRetrying,
        long lettersAbandoned,
        long recordsParked,
        @Nullable Map<String, Long> lag) {

    public enum GroupStatus {
        /** The group handles records. */
        RUNNING,
        /** The group's position is not valid any more (see {@link Incident}). The group waits for a rewind. */
        INCIDENT,
        /** An operator has paused the group, but its thread still handles a batch, or no process runs the group. */
        PAUSING,
        /** The group handles no record until it is resumed. */
        PAUSED,
        /** No process runs the group. */
        STOPPED
    }

    /**
     * The incident that has stopped a group.
     *
     * @param what a description with topics, partitions and offsets
     */
    public record Incident(IncidentKind kind, String what, Instant since) {

        public enum IncidentKind {
            TOPIC_MADE_AGAIN,
            POSITION_BEYOND_END,
            OTHER_RECORD,
            RECORDS_EXPIRED
        }

        static Incident of(GroupIncidents.Incident incident) {
            return new Incident(IncidentKind.valueOf(incident.kind()), incident.what(), incident.since());
        }
    }

    /**
     * The pause of a group.
     *
     * @param effectiveAt the time from which the group has handled nothing; null while it is PAUSING
     */
    public record Paused(
            String by, String reason, Instant at, @Nullable Instant effectiveAt) {}
}
