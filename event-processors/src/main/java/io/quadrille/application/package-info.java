/**
 * Wires the application: settings, Axon on PostgreSQL, the Kafka transport, and the beans of each domain. This is the
 * only package that knows all others.
 */
@NullMarked
package io.quadrille.application;

import org.jspecify.annotations.NullMarked;
