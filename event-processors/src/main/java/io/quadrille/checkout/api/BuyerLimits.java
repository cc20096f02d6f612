package io.quadrille.checkout.api;

import io.quadrille.http.ApiSettings;
import io.quadrille.http.Problems;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Refuses orders that would probably hold stock without being paid. An order holds its stock until the wallet and
 * coupon domains have decided. If {@code quadrille.api.wallet-check} is on and this database has the read models that
 * the check needs, this class refuses an order that the wallet cannot pay. In any case, it applies the limits on each
 * user's unfinished orders, and on refused orders within a minute. An order that already exists passes. The check is
 * one statement over primary keys and the user's newest orders. The check is only a first filter; the saga decides. Two
 * orders may both pass although the wallet can pay only one of them; then the wallet domain refuses the second.
 * Thread-safe.
 */
public final class BuyerLimits {

    /** How long a refused order counts towards the limit, from the time at which it was placed. */
    static final Duration REFUSAL_WINDOW = Duration.ofMinutes(1);

    private static final Set<String> NEEDED_FOR_WALLET_CHECK = Set.of("inventory", "wallet");
    private static final String THEN_RETRY =
            ", then send the order again; the same orderId and Idempotency-Key can be used.";

    private final Buyers buyers;
    private final Clock clock;
    private final ApiSettings settings;
    private final Set<String> localDomains;

    /** The number of each user's requests in progress. Their orders may not be in the database yet. */
    private final ConcurrentMap<String, Integer> requestsByUser = new ConcurrentHashMap<>();

    /** @param localDomains the domains whose read models are in this database */
    public BuyerLimits(Buyers buyers, Clock clock, ApiSettings settings, Set<String> localDomains) {
        this.buyers = buyers;
        this.clock = clock;
        this.settings = settings;
        this.localDomains = localDomains;
    }

    /** Does the work of one of the user's requests. During the work, the request counts as an unfinished order. */
    <T> T counting(String userId, Supplier<T> work) {
        requestsByUser.merge(userId, 1, Integer::sum);
        try {
            return work.get();
        } finally {
            requestsByUser.computeIfPresent(userId, (user, requests) -> requests == 1 ? null : requests - 1);
        }
    }

    /**
     * Returns if the order may be placed or already exists, or if the database is not available, otherwise throws. Must
     * be called within {@link #counting}.
     *
     * @throws ErrorResponseException 429 with Retry-After if too many orders of the user are unfinished or were
     *     refused; 409 if the wallet's balance is less than the minimum that the order can cost, or if the user has no
     *     wallet
     */
    void require(PlaceOrder order) {
        boolean withWallet =
                settings.walletCheck() && localDomains.containsAll(NEEDED_FOR_WALLET_CHECK) && knowsDiscount(order);
        if (!withWallet && settings.openOrdersPerUser() == 0 && settings.refusedOrdersPerUser() == 0) return;
        var now = clock.instant();
        // Read before the query, so that an order that is stored in between counts twice instead of not at all.
        int requests = requestsByUser.getOrDefault(order.userId(), 1);
        Buyer buyer;
        try {
            buyer = buyers.of(order, now, now.minus(REFUSAL_WINDOW), withWallet);
        } catch (DataAccessException unavailable) {
            // Admits the order: its own command fails if the database is still unavailable.
            return;
        }
        if (buyer.isPlaced()) return;
        requireFewUnfinished(order.userId(), buyer, requests);
        requireFewRefused(order.userId(), buyer, now);
        if (withWallet && buyer.cost() != null) requireBalance(order, buyer.balance(), buyer.cost());
    }

    private boolean knowsDiscount(PlaceOrder order) {
        return order.couponId() == null || localDomains.contains("coupon");
    }

    /** @param requests the number of the user's requests in progress, including this one */
    private void requireFewUnfinished(String userId, Buyer buyer, int requests) {
        int most = settings.openOrdersPerUser();
        if (most == 0 || buyer.unfinished() + requests <= most) return;
        throw Problems.retryLater(
                HttpStatus.TOO_MANY_REQUESTS,
                "User " + userId + " has " + most + " unfinished orders, which is the limit;"
                        + " retry when one of them has ended.");
    }

    private void requireFewRefused(String userId, Buyer buyer, Instant now) {
        if (buyer.refusedSince() == null) return;
        var wait = Duration.between(now, buyer.refusedSince().plus(REFUSAL_WINDOW));
        throw Problems.retryLater(
                HttpStatus.TOO_MANY_REQUESTS,
                wait,
                "The wallet or coupon domain refused " + settings.refusedOrdersPerUser() + " orders that user " + userId
                        + " placed within a minute, which is the limit; retry after the time in Retry-After.");
    }

    private static void requireBalance(PlaceOrder order, @Nullable Long balance, long cost) {
        if (balance == null) {
            throw Problems.problem(
                    HttpStatus.CONFLICT,
                    "User " + order.userId() + " has no wallet, and the order costs at least " + cost
                            + "; open a wallet with that balance" + THEN_RETRY);
        }
        if (balance >= cost) return;
        throw Problems.problem(
                HttpStatus.CONFLICT,
                "The wallet of user " + order.userId() + " has a balance of " + balance
                        + ", and the order costs at least " + cost
                        + "; deposit at least " + (cost - balance) + THEN_RETRY);
    }
}
