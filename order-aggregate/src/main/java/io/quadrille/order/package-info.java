/**
 * The order domain: {@link io.quadrille.order.Order} with its commands and events.
 *
 * <p>Knows Axon's modelling API and nothing else: no Spring, no Kafka, no SQL, no type of another domain. Reasons that
 * other domains give for a refusal are opaque strings here.
 */
@NullMarked
package io.quadrille.order;

import org.jspecify.annotations.NullMarked;
