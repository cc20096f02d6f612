/**
 * Evidence that the log is unchanged: a chain of hashed blocks that is built after the append, checkpoints of the chain
 * to be kept outside of the store, exports, and the verifier of stores and exports. Formats and hashes are described in
 * docs/auditing/integrity.md; stored chains, exports and signed checkpoints depend on every byte of them.
 *
 * <p>Knows the rows of the event store and SQL, no domain type and no message.
 */
@NullMarked
package io.quadrille.engine.integrity;

import org.jspecify.annotations.NullMarked;
