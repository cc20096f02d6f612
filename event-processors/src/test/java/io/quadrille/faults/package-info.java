/**
 * The application as a process beside PostgreSQL and a broker, which are processes too. The tests kill, freeze or
 * disconnect one of them while orders are open. Nothing here uses internals of the application: orders come over HTTP,
 * and their results are read from the database and the topics.
 */
package io.quadrille.faults;
