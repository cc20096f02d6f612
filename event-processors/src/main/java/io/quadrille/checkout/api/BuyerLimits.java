package io.quadrille.checkout.api;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.http.ApiSettings;
import io.quadrille.http.Problems;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Keeps stock free for those who can pay. An order holds its stock until its wallet and its coupon have answered. An
 * order that its wallet will refuse is turned away if this database has the wallet; otherwise each user has a few such
 * orders a minute. An order that exists already passes. The check costs one statement by primary keys and over the
 * user's newest orders. It is a courtesy, and the saga decides: two orders may both pass although their wallet can pay
 * only one, and then the wallet refuses the second. Thread-safe.
 */
public final class BuyerLimits {

    /** Refused orders count against a user for so long after they were placed. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final Set<Domain> TELL_THE_COST = EnumSet.of(Domain.INVENTORY, Domain.WALLET);
    private static final String AGAIN = ", then send the order again; the same orderId and Idempotency-Key will do.";

    private final Buyers buyers;
    private final Clock clock;
    private final ApiSettings settings;
    private final Set<Domain> here;

    /** How many requests of each user are at work, as their orders may not show in the database yet. */
    private final ConcurrentMap<String, Integer> asking = new ConcurrentHashMap<>();

    /** @param here the domains whose read models are in this database */
    public BuyerLimits(Buyers buyers, Clock clock, ApiSettings settings, Set<Domain> here) {
        this.buyers = buyers;
        this.clock = clock;
        this.settings = settings;
        this.here = here;
    }

    /** Does the work for a request of that user, which counts as an order under way meanwhile. */
    <T> T counting(String userId, Supplier<T> work) {
        asking.merge(userId, 1, Integer::sum);
        try {
            return work.get();
        } finally {
            asking.compute(userId, (user, requests) -> requests == 1 ? null : requests - 1);
        }
    }

    /**
     * Returns if the order may be taken, or exists. To be called within {@link #counting}.
     *
     * @throws ErrorResponseException 429 with Retry-After if too many orders of its user are under way or were refused;
     *     409 if its wallet does not hold what it costs at least
     */
    void require(PlaceOrder order) {
        boolean withWallet = settings.walletCheck() && here.containsAll(TELL_THE_COST) && knowsDiscount(order);
        if (!withWallet && settings.openOrdersPerUser() == 0 && settings.refusedOrdersPerUser() == 0) return;
        var now = clock.instant();
        // Before the statement: an order that is stored in between is counted twice rather than not at all.
        int requests = asking.getOrDefault(order.userId(), 1);
        Buyer buyer;
        try {
            buyer = buyers.of(order, now, now.minus(MEMORY), withWallet);
        } catch (DataAccessException away) {
            // Whether it is back, the order's own command finds out.
            return;
        }
        if (buyer.isPlaced()) return;
        requireFewUnderWay(order.userId(), buyer, requests);
        requireFewRefused(order.userId(), buyer, now);
        if (withWallet && buyer.cost() != null) requireMoney(order, buyer);
    }

    private boolean knowsDiscount(PlaceOrder order) {
        return order.couponId() == null || here.contains(Domain.COUPON);
    }

    /** @param requests of the user that are at work, this one included */
    private void requireFewUnderWay(String userId, Buyer buyer, int requests) {
        int most = settings.openOrdersPerUser();
        if (most == 0 || buyer.underWay() + requests <= most) return;
        throw Problems.retryLater(
                HttpStatus.TOO_MANY_REQUESTS,
                "User " + userId + " has " + most + " orders under way, which is the most;"
                        + " send it again when one of them has ended.");
    }

    private void requireFewRefused(String userId, Buyer buyer, Instant now) {
        if (buyer.refusedSince() == null) return;
        var wait = Duration.between(now, buyer.refusedSince().plus(MEMORY));
        throw Problems.retryLater(
                HttpStatus.TOO_MANY_REQUESTS,
                wait,
                "Of the orders that user " + userId + " placed within a minute, wallet or coupon refused "
                        + settings.refusedOrdersPerUser()
                        + ", which is the most; send it again when Retry-After says.");
    }

    private static void requireMoney(PlaceOrder order, Buyer buyer) {
        if (buyer.balance() == null) {
            throw Problems.problem(
                    HttpStatus.CONFLICT,
                    "User " + order.userId() + " has no wallet, and the order costs at least " + buyer.cost()
                            + "; open one that holds that" + AGAIN);
        }
        if (buyer.balance() >= buyer.cost()) return;
        throw Problems.problem(
                HttpStatus.CONFLICT,
                "The wallet of user " + order.userId() + " holds " + buyer.balance()
                        + ", and the order costs at least " + buyer.cost()
                        + "; deposit at least " + (buyer.cost() - buyer.balance()) + AGAIN);
    }
}
