/**
 * Golden stores: what real runs stored with different revisions of the events, and the rows that every projection built
 * from it. Each build reads them again.
 */
package io.quadrille.golden;
