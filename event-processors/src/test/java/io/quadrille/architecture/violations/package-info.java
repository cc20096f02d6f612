/** Classes that break the rules of the architecture, one each, to show that the rules see it. */
package io.quadrille.architecture.violations;
