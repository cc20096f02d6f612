/**
 * Who wanted what happens, why, and what it followed from: text entries of metadata on every command and every event,
 * in the store and on the topics. Knows Axon's messages and nothing else.
 */
package io.quadrille.engine.provenance;
