/** The checkout's saga in every order in which its records can arrive, and faults that these tests must find. */
package io.quadrille.checkout.everyorder;
