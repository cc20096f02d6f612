/**
 * Points at which a process of the application is struck, each once and over one certain order: the process halts, or
 * what it does ends with an exception, with an error, or without the answer to its commit. The application has no hooks
 * for that: {@link io.quadrille.crashpoints.CrashPointApplication} wraps the database's driver, the broker's clients,
 * and what Axon calls around handlers and loads.
 */
package io.quadrille.crashpoints;
