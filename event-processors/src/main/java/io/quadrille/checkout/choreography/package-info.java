/**
 * Who reacts to what: the table of the nine topics, and one reaction class per domain that turns events into commands.
 * A reaction has no state and no try/catch: a refusal is an event, and a failure goes to the processor.
 */
package io.quadrille.checkout.choreography;
