/**
 * Puts the application together: settings, Axon on PostgreSQL, the Kafka transport, and what each domain brings. The
 * only package that knows all the others.
 */
package io.quadrille.application;
