package io.quadrille.processors.architecture.violations.processors.left;

import io.quadrille.processors.architecture.violations.processors.right.Right;

public record Left(Right right) {}
