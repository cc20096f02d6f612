package io.quadrille.run;

import io.quadrille.checkout.choreography.CheckoutSaga;

/**
 * One of the processes of a domain, counted from 1. Domain and number determine the port: 8080 to 8083, then 8090 to
 * 8093, and so on.
 */
record Replica(String domain, int number) {

    int port() {
        return LocalServers.httpPort() + CheckoutSaga.SAGA.domains().indexOf(domain) + 10 * (number - 1);
    }

    String address() {
        return "http://localhost:" + port();
    }

    @Override
    public String toString() {
        return domain + "-" + number;
    }
}
