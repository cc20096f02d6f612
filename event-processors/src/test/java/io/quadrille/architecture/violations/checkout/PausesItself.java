package io.quadrille.architecture.violations.checkout;

import io.quadrille.operating.operations.PausedGroups;

record PausesItself(PausedGroups groups) {}
