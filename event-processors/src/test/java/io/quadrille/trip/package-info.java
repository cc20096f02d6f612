/**
 * A saga of its own vocabulary, built on the engine only: a trip books a room, a seat and, if it wants one, a car in
 * parallel. If one of them is refused, the trip is cancelled and the others are refunded.
 */
package io.quadrille.trip;
