package io.quadrille.processors.integrity;

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
 * @param checkpoints how many agree with the chain
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
    long checkpoints,
    List<String> notes,
    List<Finding> findings,
    long found) {

  public boolean intact() {
    return found == 0;
  }
}
