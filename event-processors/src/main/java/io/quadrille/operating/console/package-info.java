/**
 * The console: pages for people, and the stream that keeps them live. The pages are the files below
 * {@code static/console}; what they show and do goes over the HTTP API that everybody has.
 *
 * <p>Knows which tables change when something happens, and who reads a topic; no reaction, no aggregate, and nothing of
 * what the tables hold.
 */
package io.quadrille.operating.console;
