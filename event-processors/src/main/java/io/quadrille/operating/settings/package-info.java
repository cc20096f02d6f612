/**
 * The settings, all below {@code quadrille}: their types and defaults, and the errors for a missing, unknown or wrong
 * one.
 */
package io.quadrille.operating.settings;
