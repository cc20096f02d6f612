package io.quadrille.architecture.violations.processors.right;

import io.quadrille.architecture.violations.processors.left.Left;

public record Right(Left left) {}
