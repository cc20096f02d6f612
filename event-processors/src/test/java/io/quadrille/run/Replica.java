package io.quadrille.run;

import io.quadrille.checkout.choreography.Domain;
import java.util.Locale;

/**
 * One of a domain's processes, counted from 1. Its port follows from both: 8080 to 8083, then 8090 to 8093, and so on.
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
