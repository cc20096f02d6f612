package io.quadrille.sagatest;

import java.time.Instant;
import java.util.List;

/** The commands with which participants react to events, besides the command of the join. */
@FunctionalInterface
public interface Reactions {

    /**
     * Must return equal commands for equal arguments.
     *
     * @param participant the name of the participant that reads the event
     * @param time the event's timestamp
     */
    List<Object> reactions(String participant, Object event, Instant time);
}
