/**
 * Reading the committed events in order, behind those that are still being appended: for the relay, for the chain of
 * hashes, and for whoever else follows the log.
 */
package io.quadrille.engine.log;
