/**
 * Reads the committed events in the order of the log. The relay and the follower that chains hashes use this package,
 * and so does every other reader that follows the log while events are appended.
 */
@NullMarked
package io.quadrille.engine.log;

import org.jspecify.annotations.NullMarked;
