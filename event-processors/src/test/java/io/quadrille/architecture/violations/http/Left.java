package io.quadrille.architecture.violations.http;

/** Has the name of another type. */
record Left() {}
