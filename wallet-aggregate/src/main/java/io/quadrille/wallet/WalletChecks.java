package io.quadrille.wallet;

import java.util.regex.Pattern;

/** The checks of command fields; each error names the field and what is expected. */
final class WalletChecks {

    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

    private WalletChecks() {}

    static void text(String field, String value) {
        if (value == null || value.isBlank()) throw new IllegalArgumentException(field + " must not be blank");
    }

    /** An id: it ends up in paths, keys and headers, and every store can hold and index it. */
    static void id(String field, String value) {
        text(field, value);
        if (!ID.matcher(value).matches()) {
            throw new IllegalArgumentException(field
                    + " must be 1 to 64 letters, digits, dots, underscores or hyphens, and not just one or two dots");
        }
    }

    static void between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be between " + least + " and " + most + ", was " + value);
        }
    }
}
