/**
 * Golden stores: what real runs stored, at different revisions of the events, and what every projection made of it.
 * Each build reads them again.
 */
package io.quadrille.golden;
