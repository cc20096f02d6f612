/**
 * Reads events of earlier revisions: one upcaster for each step from a revision to the next, from JSON to JSON. Knows
 * the earlier names of event types and properties, and no domain classes, because those exist in the current revision
 * only.
 */
@NullMarked
package io.quadrille.checkout.evolution;

import org.jspecify.annotations.NullMarked;
