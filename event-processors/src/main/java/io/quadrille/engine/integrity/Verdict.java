package io.quadrille.engine.integrity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification.
 *
 * @param store the store's id; null if the file is not an export
 * @param time the time of the verified snapshot; null if the file is not an export
 * @param events the number of events read
 * @param blocks the number of blocks read
 * @param unchained the number of events after the last block; the chain does not cover them yet
 * @param given the number of checkpoints that were given to compare with
 * @param checkpoints the number of these checkpoints that agree with the chain
 * @param vouched the position of the last checkpoint that agrees; without findings, all events up to there are
 *     unchanged. 0 if none agrees
 * @param notes what could not be checked, for people to read
 * @param findings the first 1,000 findings
 * @param found the number of all findings
 */
public record Verdict(
        @Nullable String store,
        @Nullable Instant time,
        long events,
        long blocks,
        long unchained,
        long given,
        long checkpoints,
        long vouched,
        List<String> notes,
        List<Finding> findings,
        long found) {

    /** Whether there are no findings and, if checkpoints were given, at least one of them agrees. */
    public boolean intact() {
        return found == 0 && (given == 0 || checkpoints > 0);
    }
}
