package io.quadrille.architecture.violations.operating;

import io.quadrille.application.Quadrille;

record KnowsTheApplication(Quadrille application) {}
