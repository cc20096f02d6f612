/**
 * How events of earlier revisions are read: one upcaster for each step from a revision to the next, from JSON to JSON.
 * Knows the names of event types and their properties as they were, and no class of a domain: those are as they are
 * now.
 */
package io.quadrille.checkout.evolution;
