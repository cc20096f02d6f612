package io.quadrille.architecture.violations.api;

class OrderService {

    record LineDto(String productId) {}
}
