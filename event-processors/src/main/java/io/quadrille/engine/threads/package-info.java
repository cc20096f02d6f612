/**
 * Threads that survive failures: an error in their work is logged, and the work is started again. Also calls whose
 * failures have no effect, and the time between instants of different clocks.
 */
@NullMarked
package io.quadrille.engine.threads;

import org.jspecify.annotations.NullMarked;
