/**
 * The HTTP API for auditors: the events of an order or an aggregate, who caused them and why, its state at a point in
 * time, and the events that made the difference between two points; checkpoints and exports of the log; and rebuilds
 * and checks of projections. Histories and states are read from the event store, never from a topic or a read model.
 */
@NullMarked
package io.quadrille.operating.audit;

import org.jspecify.annotations.NullMarked;
