/**
 * How fast the application is: PostgreSQL, the broker and the application's jar as processes of their own, orders over
 * HTTP, and one table at the end. Run by the Maven profile {@code benchmark}, never by the tests;
 * docs/reference/performance.md says how. Nothing here knows the application's inside but the checker, which looks at
 * each system that was measured. Beside it a reference program may run, given by its command line.
 */
package io.quadrille.benchmark;
