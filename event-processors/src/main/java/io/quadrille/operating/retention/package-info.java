/**
 * Deletes rows about finished work by their age: {@code quadrille.retention.*} says how long each kind is kept. The
 * statements belong to the packages that own the tables.
 */
@NullMarked
package io.quadrille.operating.retention;

import org.jspecify.annotations.NullMarked;
