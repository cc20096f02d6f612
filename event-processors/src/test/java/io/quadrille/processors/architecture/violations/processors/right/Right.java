package io.quadrille.processors.architecture.violations.processors.right;

import io.quadrille.processors.architecture.violations.processors.left.Left;

public record Right(Left left) {}
