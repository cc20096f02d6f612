/**
 * What an auditor asks: what happened to an order or an aggregate, who wanted it and why, what was true at a moment,
 * and which event made the difference between two. Reads the event store, never a topic and never a read model; changes
 * nothing.
 */
package io.quadrille.operating.audit;
