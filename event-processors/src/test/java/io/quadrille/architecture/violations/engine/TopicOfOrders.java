package io.quadrille.architecture.violations.engine;

import io.quadrille.order.OrderLine;

record TopicOfOrders(OrderLine line) {}
