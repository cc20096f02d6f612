package io.quadrille.processors.operations;

import io.quadrille.processors.choreography.Domain;
import java.time.Instant;
import java.util.Map;

/**
 * A processing group as it is now.
 *
 * @param owner the process that has claimed it; null if none has
 * @param runningHere whether this process is the one that runs it
 * @param failing whether what it did last failed; known only where it runs
 * @param breakerOpen whether it only probes, because one event after the other has failed; known only where it runs
 * @param lag by topic, how many records it has not taken yet; null if the broker does not answer
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
    long lettersRetrying,
    long lettersAbandoned,
    long recordsParked,
    Map<String, Long> lag) {

  public enum State {
    /** It takes what comes. */
    RUNNING,
    /** It is to be paused, but its thread has something under way, or no process runs it. */
    PAUSING,
    /** It takes nothing. */
    PAUSED,
    /** No process runs it. */
    STOPPED
  }

  /** Why it is paused. */
  public record Paused(String by, String reason, Instant at, Instant effectiveAt) {}
}
