/** Classes that each violate one rule of the architecture, to show that the rules detect it. */
package io.quadrille.architecture.violations;
