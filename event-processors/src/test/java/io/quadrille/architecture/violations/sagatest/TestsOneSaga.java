package io.quadrille.architecture.violations.sagatest;

import io.quadrille.order.OrderLine;

record TestsOneSaga(OrderLine line) {}
