package io.quadrille.architecture.violations.api;

import java.util.List;

record Price(double amount) {

    Price times(Float factor) {
        return new Price(amount * factor);
    }

    static double[][] rates(List<Price> prices) {
        return new double[prices.size()][];
    }
}
