package io.quadrille.wallet;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of command fields. Each check throws {@link InvalidWalletFieldException} if the value breaks its rule. */
final class WalletChecks {

    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

    private WalletChecks() {}

    static void text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) throw new InvalidWalletFieldException(field, "must not be blank");
    }

    /** Checks an id. All of its characters are valid in URL paths, record keys and headers. */
    static void id(String field, String value) {
        text(field, value);
        if (!ID.matcher(value).matches()) {
            throw new InvalidWalletFieldException(
                    field,
                    "must be 1 to 64 letters, digits, dots, underscores or hyphens, and not just one or two dots");
        }
    }

    static void between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidWalletFieldException(
                    field, "must be between " + least + " and " + most + ", was " + value);
        }
    }
}
