package io.quadrille.architecture.violations.engine;

import io.quadrille.operating.operations.OperatorRequest;

record KnowsItsOperators(OperatorRequest request) {}
