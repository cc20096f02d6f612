/**
 * PostgreSQL and Kafka for development and tests: the real servers, started from Maven dependencies, on the loopback
 * address only. Each keeps its data in a folder of the caller's choice, so that restarts, kills and pauses are what
 * they are in production. Test scope: none of it reaches the production jar. Of the application it knows the names of
 * the properties that take the addresses.
 */
package io.quadrille.embedded;
