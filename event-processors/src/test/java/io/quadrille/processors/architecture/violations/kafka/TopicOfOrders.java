package io.quadrille.processors.architecture.violations.kafka;

import io.quadrille.order.OrderLine;

record TopicOfOrders(OrderLine line) {}
