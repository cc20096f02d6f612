/**
 * How messages and Axon's own values become bytes. Events, commands and queries are JSON under logical names from one
 * registry; tokens and snapshots are XStream's under an allow-list. No class name is stored or sent, and no class
 * outside the registry or the list is ever loaded because of what was read. Knows no domain type.
 */
package io.quadrille.engine.serialization;
