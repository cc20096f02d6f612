/**
 * Serialization of messages and of Axon's own values. Events, commands and queries are JSON under logical names from
 * one registry. Tokens and snapshots are written by XStream with an allow-list. Only these, which no topic carries,
 * have class names, and no input can load a class that is not in the registry or the allow-list. Knows no domain type.
 */
@NullMarked
package io.quadrille.engine.serialization;

import org.jspecify.annotations.NullMarked;
