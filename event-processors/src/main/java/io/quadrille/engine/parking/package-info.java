/** Records that could not be read as events: kept with their cause, listed, replayed, deleted by age. */
package io.quadrille.engine.parking;
