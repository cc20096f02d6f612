package io.quadrille.checkout.api;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponCommandHandler;
import io.quadrille.coupon.Redemption;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.inventory.InventoryCommandHandler;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.StockReservation;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.order.Order;
import io.quadrille.testing.TestDatabase;
import io.quadrille.wallet.Deposit;
import io.quadrille.wallet.Payment;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommandHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The API with all four domains behind it: events in memory, views and idempotency keys in PostgreSQL. No configuration
 * annotation: the application's own component scan, which sees test classes too, must not find it.
 */
@EnableAutoConfiguration
@ComponentScan({
    "io.quadrille.http",
    "io.quadrille.checkout.api",
    "io.quadrille.checkout.view",
    "io.quadrille.checkout.statistics"
})
@ComponentScan(
        basePackages = "io.quadrille.operating.operations",
        useDefaultFilters = false,
        includeFilters = @Filter(type = FilterType.REGEX, pattern = ".*\\.CheckController"))
class ApiApplication {

    @Bean
    DataSource database() {
        return TestDatabase.create();
    }

    @Bean
    TransactionManager transactions(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    @Bean
    MutableClock clock() {
        return new MutableClock();
    }

    @Bean
    LongSupplier nanos(MutableClock clock) {
        return () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    /** There is no broker to check. */
    @Bean
    Invariants invariants(DataSource database, Clock clock) {
        return new Invariants(
                database,
                Map.of(),
                new EventTopics("", List.of()),
                CheckoutSaga.SAGA,
                Set.copyOf(CheckoutSaga.SAGA.domains()),
                clock);
    }

    @Bean
    TroubledEvents events() {
        return new TroubledEvents();
    }

    @Bean
    ConfigurerModule domains() {
        return axon -> {
            for (var aggregate : List.of(
                    Order.class,
                    InventoryItem.class,
                    StockReservation.class,
                    Coupon.class,
                    Redemption.class,
                    Wallet.class,
                    Payment.class,
                    Deposit.class)) {
                axon.configureAggregate(aggregate);
            }
            axon.registerCommandHandler(c -> new InventoryCommandHandler(
                    c.repository(InventoryItem.class), c.repository(StockReservation.class)));
            axon.registerCommandHandler(
                    c -> new CouponCommandHandler(c.repository(Coupon.class), c.repository(Redemption.class)));
            axon.registerCommandHandler(c -> new WalletCommandHandler(
                    c.repository(Wallet.class), c.repository(Payment.class), c.repository(Deposit.class)));
        };
    }

    @Bean
    ConfigurerModule views(List<ViewProjection<?>> views) {
        return axon -> axon.onInitialize(c ->
                c.onStart(() -> c.eventStore().subscribe(events -> views.forEach(v -> v.apply(events)))));
    }
}
