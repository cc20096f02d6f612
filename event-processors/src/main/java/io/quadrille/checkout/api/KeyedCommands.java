package io.quadrille.checkout.api;

import io.quadrille.checkout.api.IdempotencyKeys.Claim.Claimed;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Done;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.OtherBody;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Running;
import io.quadrille.engine.processing.BatchUnits;
import io.quadrille.http.Commands;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestProvenance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends a command once per idempotency key, for commands that are not idempotent by themselves, because they add to a
 * quantity or because the server generates their id. The key is stored in the command's transaction, so that the key
 * and the command's events are stored together or not at all. A duplicate request that arrives in the meantime waits
 * for that transaction. Thread-safe, also across processes.
 */
@Component
final class KeyedCommands {

    private static final int ATTEMPTS = 20;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(20);

    private final Commands commands;
    private final IdempotencyKeys keys;
    private final TransactionManager transactions;
    private final CommandGateway gateway;

    /** @param bus must not retry: a retry by the bus would run in a transaction that does not store the key */
    KeyedCommands(Commands commands, IdempotencyKeys keys, CommandBus bus, TransactionManager transactions) {
        this.commands = commands;
        this.keys = keys;
        this.transactions = transactions;
        this.gateway = DefaultCommandGateway.builder().commandBus(bus).build();
    }

    /**
     * Sends a command, once per key.
     *
     * @param key null to send the command unconditionally
     * @param sha256 the SHA-256 digest of the operation, its path variables and the body
     * @param id the id of the command's product or coupon, to use if the key has not been used yet; otherwise the id
     *     stored with the key applies
     * @return the id used when the key was first sent; {@code id} if there is no key
     */
    String send(@Nullable String key, byte[] sha256, String id, Function<String, Object> command) {
        var made = DomainCommands.make(() -> command.apply(id));
        if (key == null) {
            commands.send(made);
            return id;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return sendWithKey(key, sha256, id, made);
            } catch (ConcurrencyException | AggregateStreamCreationException lostRace) {
                if (attempt == ATTEMPTS) throw lostRace;
                LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
            }
        }
    }

    private String sendWithKey(String key, byte[] sha256, String id, Object command) {
        CommandMessage<Object> message = GenericCommandMessage.asCommandMessage(command)
                .andMetaData(RequestProvenance.current().metaData());
        var unit = BatchUnits.begin(List.of(message), transactions);
        var result = unit.executeWithResult(
                () -> switch (keys.take(key, sha256, id)) {
                    case Claimed claimed -> {
                        gateway.sendAndWait(message);
                        yield claimed.orderId();
                    }
                    case Done done -> done.orderId();
                    case Running running -> throw Problems.keyInUse();
                    case OtherBody other -> throw Problems.keyOfOtherBody();
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (!result.isExceptional()) return result.getPayload();
        if (result.exceptionResult() instanceof RuntimeException failure) throw failure;
        throw new IllegalStateException(result.exceptionResult());
    }
}
