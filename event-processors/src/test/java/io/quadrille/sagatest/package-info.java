/**
 * A test kit for sagas: given, when, then for a whole choreography, in every order in which its records can arrive.
 * {@link io.quadrille.sagatest.SagaFixture} is the start. It runs the declared aggregates, command handlers, reactions
 * and join without servers.
 *
 * <p>The package is published as the test-jar of event-processors. It knows Axon and {@code io.quadrille.engine.saga},
 * and no saga.
 */
@NullMarked
package io.quadrille.sagatest;

import org.jspecify.annotations.NullMarked;
