package io.quadrille.architecture.violations.http;

import io.quadrille.order.OrderConflictException;

record AnswersForOrders(OrderConflictException conflict) {}
