package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Eight HTTP clients that know nothing about faults: a client without an answer, or with a server error, repeats the
 * request with the same id until it succeeds, at the next address if there is one.
 */
final class RetryingClients implements AutoCloseable {

    private static final int NUMBER = 8;
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** An order may meet several outages in a row; each takes as long as a start of the application. */
    private static final Duration ALL_OUTAGES = Duration.ofMinutes(10);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(NUMBER);
    private final Queue<Future<?>> asked = new ConcurrentLinkedQueue<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger clients = new AtomicInteger();
    private final ThreadLocal<Integer> address = ThreadLocal.withInitial(clients::getAndIncrement);
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<URI> addresses;

    /** @param addresses a client uses one address until a request fails there */
    RetryingClients(URI... addresses) {
        this.addresses = List.of(addresses);
    }

    /** Hands the commands to the clients and returns at once. */
    void ask(List<?> commands) {
        for (var command : commands) asked.add(threads.submit(() -> repeatUntilDone(command)));
    }

    /** Waits until all commands are done. */
    void awaitAnswers() throws Exception {
        for (var one = asked.poll(); one != null; one = asked.poll())
            one.get(ALL_OUTAGES.toSeconds(), TimeUnit.SECONDS);
    }

    boolean areAllAnswered() {
        return asked.stream().allMatch(Future::isDone);
    }

    /** The number of commands not done yet; includes refused commands for ever. */
    int openCommands() {
        asked.removeIf(command -> command.state() == Future.State.SUCCESS);
        return asked.size();
    }

    /** Tells whether all commands sent before this call are done. */
    BooleanSupplier currentCommands() {
        var openCommands = List.copyOf(asked);
        return () -> openCommands.stream().allMatch(Future::isDone);
    }

    /** Throws if a client was refused. */
    void assertNoneRefused() {
        var refused = asked.stream()
                .filter(command -> command.state() == Future.State.FAILED)
                .map(Future::exceptionNow);
        assertThat(refused).isEmpty();
    }

    /** The orders that were answered with 202. */
    Set<String> accepted() {
        return accepted;
    }

    /** How often a client got no answer or an error. */
    int refusals() {
        return refusals.get();
    }

    private void repeatUntilDone(Object command) {
        await(command.toString())
                .atMost(ALL_OUTAGES)
                .pollInterval(Duration.ofMillis(50))
                .pollInSameThread()
                .until(() -> succeeds(command));
        if (command instanceof PlaceOrder order) accepted.add(order.orderId());
    }

    private boolean succeeds(Object command) throws InterruptedException {
        var here = addresses.get(address.get() % addresses.size());
        var request = HttpRequest.newBuilder(here.resolve(path(command)))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body(command))))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() < 300) return true;
            assertThat(response.statusCode())
                    .as("answer to %s: %s", command, response.body())
                    .isGreaterThanOrEqualTo(500);
        } catch (IOException noAnswer) {
            // The command may have been done all the same; only a repetition tells.
        }
        refusals.incrementAndGet();
        address.set(address.get() + 1);
        return false;
    }

    private static String path(Object command) {
        return switch (command) {
            case PlaceOrder order -> "/api/orders";
            case RegisterProduct product -> "/api/products";
            case IssueCoupon coupon -> "/api/coupons";
            case OpenWallet wallet -> "/api/wallets";
            case RestockProduct restock -> "/api/products/" + restock.productId() + "/restocks";
            case DepositMoney deposit -> "/api/wallets/" + deposit.userId() + "/deposits";
            default -> throw new IllegalArgumentException("no request for command " + command);
        };
    }

    /** Commands have the fields of the API bodies, except fields that are part of the path. */
    private static Object body(Object command) {
        return switch (command) {
            case DepositMoney deposit -> Map.of("depositId", deposit.depositId(), "amount", deposit.amount());
            case RestockProduct restock -> Map.of("quantity", restock.quantity());
            default -> command;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.close();
    }
}
