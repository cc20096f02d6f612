/**
 * Threads that outlive failures: an error in their work is counted and logged, and the work is started again. Also the
 * time between the clocks of two processes.
 */
@NullMarked
package io.quadrille.engine.threads;

import org.jspecify.annotations.NullMarked;
