/**
 * The console: pages for people, and the stream of changes that keeps the pages up to date. The pages are the files
 * below {@code static/console}; they use the same HTTP API as every other client.
 *
 * <p>This package knows which tables change with which area of the console, and which domains react to a topic. It
 * knows no reaction, no aggregate and no content of the tables.
 */
@NullMarked
package io.quadrille.operating.console;

import org.jspecify.annotations.NullMarked;
