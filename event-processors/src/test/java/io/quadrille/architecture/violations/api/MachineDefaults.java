package io.quadrille.architecture.violations.api;

import java.time.LocalDate;
import java.util.function.UnaryOperator;

class MachineDefaults {

    String upperCase(String name) {
        return name.toUpperCase();
    }

    UnaryOperator<String> upperCases() {
        return String::toUpperCase;
    }

    String amount(long minor) {
        return String.format("%,d", minor);
    }

    String text(byte[] bytes) {
        return new String(bytes);
    }

    LocalDate today() {
        return LocalDate.now();
    }
}
