/**
 * PostgreSQL and Kafka for development and tests: the real servers, started from Maven dependencies, only on the
 * loopback address. Each keeps its data in a folder of the caller, so that restarts, kills and pauses behave as in
 * production. Test scope: no part of it is in the production jar. It knows only the names of the application properties
 * for the addresses.
 */
package io.quadrille.embedded;
