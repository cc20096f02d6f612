/**
 * The benchmark: PostgreSQL, the broker and the jar of the application as processes, orders over HTTP, and one table at
 * the end. Run by the Maven profile {@code benchmark}, never by the tests; see docs/reference/performance.md. Only the
 * checker, which checks each measured system, uses internals of the application. A reference program may run beside it,
 * given by its command line.
 */
package io.quadrille.benchmark;
