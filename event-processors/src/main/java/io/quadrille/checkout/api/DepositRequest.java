package io.quadrille.checkout.api;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** Adds money to a wallet. The client chooses the deposit's id, so that a repeated request does not add it again. */
record DepositRequest(
        @Schema(example = "deposit-1")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        String depositId,

        @Schema(description = "minor units", example = "5000")
        @NotNull(message = RequestRules.GIVEN)
        @Min(value = 1, message = AMOUNT_RULE)
        @Max(value = Wallet.MAX_BALANCE, message = AMOUNT_RULE)
        Long amount)
        implements ApiRequest {

    private static final String AMOUNT_RULE = "must be between 1 and " + Wallet.MAX_BALANCE;

    DepositMoney command(String userId) {
        return new DepositMoney(userId, depositId, amount);
    }
}
