package io.quadrille.checkout.api;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens a user's wallet. */
record OpenWalletRequest(
        @Schema(example = "alice")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        String userId,

        @Schema(description = "the opening balance in minor units; defaults to 0", example = "100000")
        @Min(value = 0, message = BALANCE_RULE)
        @Max(value = Wallet.MAX_BALANCE, message = BALANCE_RULE)
        @Nullable
        Long balance)
        implements ApiRequest {

    private static final String BALANCE_RULE = "must be between 0 and " + Wallet.MAX_BALANCE;

    OpenWallet command() {
        return new OpenWallet(userId, balance == null ? 0 : balance);
    }
}
