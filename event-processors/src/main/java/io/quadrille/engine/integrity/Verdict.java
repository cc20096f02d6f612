package io.quadrille.engine.integrity;

import java.time.Instant;
import java.util.List;

/**
 * What a verification found.
 *
 * @param store the store's id
 * @param time when the copy that was verified was made
 * @param events how many were read
 * @param blocks how many
 * @param unchained how many events stand behind the last block: nothing vouches for them yet
 * @param given how many checkpoints it was to be compared with
 * @param checkpoints how many of them agree with the chain
 * @param vouched the last position that one of these vouches for, and so for all up to there; 0 if none agrees
 * @param notes what could not be checked
 * @param findings the first thousand
 * @param found how many there are
 */
public record Verdict(
        String store,
        Instant time,
        long events,
        long blocks,
        long unchained,
        long given,
        long checkpoints,
        long vouched,
        List<String> notes,
        List<Finding> findings,
        long found) {

    /** Nothing is wrong, and checkpoints, if any were given, say so too. */
    public boolean intact() {
        return found == 0 && (given == 0 || checkpoints > 0);
    }
}
