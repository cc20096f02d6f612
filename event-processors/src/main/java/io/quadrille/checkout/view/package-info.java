/**
 * The read models that GET requests return. Each view is a pure fold of a domain's own events into a table. The
 * projection writes the table in the transaction that appends the events, so that a client reads its own writes. Each
 * domain has a view, which is the record of a row, and a projection, which folds the events and answers the queries.
 *
 * <p>Knows the domains' events and PostgreSQL, and sends no commands. Other packages use the query records and the
 * views.
 */
@NullMarked
package io.quadrille.checkout.view;

import org.jspecify.annotations.NullMarked;
