/**
 * The choreography: the table of the nine topics, and one class per domain with the reactions that turn events into
 * commands. A reaction has no state and no try/catch: a refusal is an event, and the processor handles failures.
 */
@NullMarked
package io.quadrille.checkout.choreography;

import org.jspecify.annotations.NullMarked;
