/**
 * Crash points at which a process of the application fails, each once and for one order: the process halts, or its
 * operation ends with an exception, with an error, or without the answer to its commit. The application has no hooks
 * for that: {@link io.quadrille.crashpoints.CrashPointApplication} wraps the database driver, the clients of the
 * broker, and what Axon calls around handlers and loads.
 */
package io.quadrille.crashpoints;
