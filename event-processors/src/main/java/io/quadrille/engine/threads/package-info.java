/** Threads that must not end: they are started again, their failures are counted, and each can be watched. */
package io.quadrille.engine.threads;
