/**
 * The read models of the domains' own events: what GET answers. Each view is a pure fold into a table of its own,
 * written in the transaction that appends the events, so a client reads what it has just written. Per domain: the view,
 * its table, its projection and its queries.
 *
 * <p>Knows the domains' events and PostgreSQL; it sends no command. Others use the query records and the views; the
 * classes that answer and write stay in here.
 */
package io.quadrille.checkout.view;
