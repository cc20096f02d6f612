/**
 * The origin of commands and events: who requested them, why, and which message caused them. Provenance consists of
 * text entries in the metadata of every command and event, in the store and on the topics. Knows Axon's messages and
 * nothing else.
 */
@NullMarked
package io.quadrille.engine.provenance;

import org.jspecify.annotations.NullMarked;
