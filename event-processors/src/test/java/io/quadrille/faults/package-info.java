/**
 * The application as a process of its own, beside a PostgreSQL and a broker that are processes too, and what happens
 * when one of them is killed, frozen or cut off while orders are under way. Nothing here knows the application's
 * inside: orders come over HTTP, and what became of them is read from the database and the topics.
 */
package io.quadrille.faults;
