/**
 * Reads the committed events in the order of the log. The relay, the follower that chains hashes, and every other
 * reader that follows the log while events are appended use this package.
 */
@NullMarked
package io.quadrille.engine.log;

import org.jspecify.annotations.NullMarked;
