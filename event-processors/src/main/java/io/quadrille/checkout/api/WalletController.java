package io.quadrille.checkout.api;

import io.quadrille.checkout.view.FindWallet;
import io.quadrille.checkout.view.WalletView;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.Commands;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.Queries;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("wallet")
@RestController
@RequestMapping(path = "/api/wallets", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "wallets")
class WalletController {

    private final Commands commands;
    private final Queries queries;

    WalletController(Commands commands, Queries queries) {
        this.commands = commands;
        this.queries = queries;
    }

    record Opened(String userId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "openWallet", summary = "Open a user's wallet", description = "Idempotent by userId.")
    @ApiResponse(responseCode = "201", description = "opened; Location holds its address")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<Opened> open(@RequestBody OpenWalletRequest request) {
        commands.send(DomainCommands.make(request::command));
        return ResponseEntity.created(URI.create("/api/wallets/" + request.userId()))
                .body(new Opened(request.userId()));
    }

    @PostMapping(path = "/{userId:" + RequestRules.ID + "}/deposits", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "depositMoney",
            summary = "Add money to a wallet",
            description = "Idempotent by depositId.")
    @ApiResponse(responseCode = "204", description = "added")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    ResponseEntity<Void> deposit(
            @Parameter(example = "alice") @PathVariable String userId, @RequestBody DepositRequest request) {
        commands.send(DomainCommands.make(() -> request.command(userId)));
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{userId:" + RequestRules.ID + "}")
    @Operation(operationId = "findWallet", summary = "Get a user's wallet")
    @ApiResponse(responseCode = "200", description = "the wallet")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    WalletView find(@Parameter(example = "alice") @PathVariable String userId) {
        return queries.oneIfAny(new FindWallet(userId), WalletView.class)
                .orElseThrow(() -> Problems.unknown("wallet", userId));
    }
}
