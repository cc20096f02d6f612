package io.quadrille.run;

import io.quadrille.checkout.choreography.Domain;
import java.util.Locale;

/**
 * One of the processes of a domain, counted from 1. Domain and number determine the port: 8080 to 8083, then 8090 to
 * 8093, and so on.
 */
record Replica(Domain domain, int number) {

    int port() {
        return LocalServers.httpPort() + domain.ordinal() + 10 * (number - 1);
    }

    String address() {
        return "http://localhost:" + port();
    }

    @Override
    public String toString() {
        return domain.name().toLowerCase(Locale.ROOT) + "-" + number;
    }
}
