package io.quadrille.operating.operations;

import java.util.Locale;

/** Converts names of domains to those of the HTTP API, which writes them in capitals. */
public final class DomainName {

    private DomainName() {}

    public static String of(String domain) {
        return domain.toUpperCase(Locale.ROOT);
    }
}
