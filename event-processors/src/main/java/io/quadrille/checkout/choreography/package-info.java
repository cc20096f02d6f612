/**
 * The choreography: the declaration of the checkout, from which its reactions follow, and the table of its topics. A
 * reaction has no state and no try/catch: a refusal is an event, and the processor handles failures.
 */
@NullMarked
package io.quadrille.checkout.choreography;

import org.jspecify.annotations.NullMarked;
