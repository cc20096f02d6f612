/**
 * The timeline of an order: what happened in all four domains, sorted, and the step that the order waits for; and the
 * stuck orders, which have waited too long. A timeline is built on request from this database's event store, from the
 * events that domains with databases of their own publish on their topics, and from dead letters, parked records,
 * republications and operators' actions. This package changes no order: re-driving an order only republishes events.
 */
@NullMarked
package io.quadrille.operating.timeline;

import org.jspecify.annotations.NullMarked;
