/** Alert rules and dashboard as files: whether they can be read, and what they name. */
package io.quadrille.monitoring;
