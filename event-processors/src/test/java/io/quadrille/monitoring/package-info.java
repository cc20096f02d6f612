/** Alert rules and dashboard as files: whether they are valid, and which metrics they name. */
package io.quadrille.monitoring;
