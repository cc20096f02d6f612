/**
 * Reads the log, which is the sequence of committed events in the order of their global index, while events are
 * appended. A follower of the log, such as the relay or the follower that chains hashes, runs in one process at a time,
 * the one that holds the follower's lease.
 */
@NullMarked
package io.quadrille.engine.log;

import org.jspecify.annotations.NullMarked;
