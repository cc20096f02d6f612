package io.quadrille.saga;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * Builds an order with two products, a coupon and a wallet of its own. The order completes unless one of the
 * {@code with…} methods gives a domain a reason to refuse it.
 */
final class OrderBuilder {

    static final long STOCK = 10;
    static final long BALANCE = 10_000;
    static final long PRICE = 1_000;
    static final long DISCOUNT = 500;
    static final int QUANTITY = 2;

    private final RunningSystem system;
    private final CommandGateway commands;
    private final String name = UUID.randomUUID().toString().substring(0, 8);
    private final String orderId = "o-" + name;
    private final String userId = "u-" + name;
    private final String couponId = "c-" + name;
    private final String productId = "p-" + name;
    private final String secondProductId = "q-" + name;
    private boolean productKnown = true;
    private int quantity = QUANTITY;
    private boolean couponWanted = true;
    private boolean couponKnown = true;
    private String couponOwner = userId;
    private Instant couponExpiry;
    private boolean couponUsed;
    private boolean walletKnown = true;
    private long balance = BALANCE;

    OrderBuilder(RunningSystem system) {
        this.system = system;
        this.commands = system.commands();
    }

    OrderBuilder withQuantityAboveStock() {
        quantity = (int) STOCK + 1;
        return this;
    }

    OrderBuilder withUnknownProduct() {
        productKnown = false;
        return this;
    }

    OrderBuilder withoutCoupon() {
        couponWanted = false;
        return this;
    }

    OrderBuilder withUnknownCoupon() {
        couponKnown = false;
        return this;
    }

    OrderBuilder withCouponOfAnotherUser() {
        couponOwner = "somebody-else";
        return this;
    }

    OrderBuilder withExpiredCoupon() {
        couponExpiry = Instant.parse("2020-01-01T00:00:00Z");
        return this;
    }

    OrderBuilder withUsedCoupon() {
        couponUsed = true;
        return this;
    }

    OrderBuilder withInsufficientBalance() {
        balance = 1;
        return this;
    }

    OrderBuilder withUnknownWallet() {
        walletKnown = false;
        return this;
    }

    String orderId() {
        return orderId;
    }

    String couponId() {
        return couponId;
    }

    String userId() {
        return userId;
    }

    /** The line that may be refused is the second one, so a refusal affects another line too. */
    List<OrderLine> lines() {
        return List.of(new OrderLine(secondProductId, QUANTITY), new OrderLine(productId, quantity));
    }

    /** Creates the products, coupon and wallet, and places the order. */
    PlacedOrder place() {
        commands.sendAndWait(new RegisterProduct(secondProductId, "Second", PRICE, STOCK));
        if (productKnown) commands.sendAndWait(new RegisterProduct(productId, "First", PRICE, STOCK));
        if (couponKnown) {
            commands.sendAndWait(
                    new IssueCoupon(couponId, couponOwner, new Discount(Discount.Type.FIXED, DISCOUNT), couponExpiry));
        }
        if (couponUsed) commands.sendAndWait(new UseCoupon("before-" + name, couponId, couponOwner, Instant.EPOCH));
        if (walletKnown) commands.sendAndWait(new OpenWallet(userId, balance));
        commands.sendAndWait(new PlaceOrder(orderId, userId, couponWanted ? couponId : null, lines()));
        return new PlacedOrder(system, orderId, userId, couponId, List.of(secondProductId, productId));
    }
}
