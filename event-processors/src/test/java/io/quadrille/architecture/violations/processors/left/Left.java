package io.quadrille.architecture.violations.processors.left;

import io.quadrille.architecture.violations.processors.right.Right;

public record Left(Right right) {}
