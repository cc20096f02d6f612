package io.quadrille.architecture.violations.order;

import java.time.Instant;
import java.util.Optional;

record Dated(Instant at) {

    static Dated now() {
        return new Dated(Optional.<Instant>empty().orElseGet(Instant::now));
    }
}
