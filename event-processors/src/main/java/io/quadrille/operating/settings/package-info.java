/**
 * The settings below {@code quadrille}: their types and defaults, and the errors for missing, unknown and wrong
 * settings.
 */
@NullMarked
package io.quadrille.operating.settings;

import org.jspecify.annotations.NullMarked;
