/**
 * Evidence that the log is what was written: a chain of hashes that follows behind the append, checkpoints of it to be
 * kept elsewhere, exports, and the verifier of stores and exports. Knows the store's rows and SQL, no domain type and
 * no message.
 */
package io.quadrille.engine.integrity;
