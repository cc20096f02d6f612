/**
 * The declaration of a saga, and everything that follows from it: topics, subscriptions, steps, reactions, compensation
 * and the rules about records. A domain declares its part as a {@link io.quadrille.engine.saga.Participant}; a
 * {@link io.quadrille.engine.saga.Saga} checks and combines the declarations. Knows no domain.
 */
@NullMarked
package io.quadrille.engine.saga;

import org.jspecify.annotations.NullMarked;
