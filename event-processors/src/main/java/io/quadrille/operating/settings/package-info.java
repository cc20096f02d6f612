/**
 * The settings below {@code quadrille} with their defaults, unless another package declares them beside their use; and
 * the errors for missing, unknown and wrong settings.
 */
@NullMarked
package io.quadrille.operating.settings;

import org.jspecify.annotations.NullMarked;
