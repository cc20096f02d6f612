package io.quadrille.processors.architecture.violations.api;

class OrderService {

  record LineDto(String productId) {}
}
