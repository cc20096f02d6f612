package io.quadrille.run;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Prints what to try next after the run command. */
class FirstSteps {

    private static final String TEXT = """

        Quadrille is ready.   Console: %1$s   API: %1$s/swagger-ui.html   health: %1$s/actuator/health

        Alice buys with a coupon; a moment later the order is COMPLETED and her wallet is debited:
          curl -s %1$s/api/orders -H 'Content-Type: application/json' -d '{"orderId":"order-1","userId":"alice",\
        "couponId":"alice-ten-percent","lines":[{"productId":"moka-pot","quantity":1},\
        {"productId":"espresso-beans","quantity":2}]}'
          curl -s %1$s/api/orders/order-1
          curl -s %1$s/api/wallets/alice

        The coupon is used now; another order with this coupon is CANCELLED and its stock is restored:
          curl -s %1$s/api/orders -H 'Content-Type: application/json' -d '{"orderId":"order-2","userId":"alice",\
        "couponId":"alice-ten-percent","lines":[{"productId":"burr-grinder","quantity":1}]}'
          curl -s %1$s/api/orders/order-2
          curl -s %1$s/api/products/burr-grinder

        Bob cannot pay; his order is refused and reserves no stock:
          curl -s %1$s/api/orders -H 'Content-Type: application/json' -d '{"orderId":"order-3","userId":"bob",\
        "lines":[{"productId":"burr-grinder","quantity":1}]}'

        Ctrl-C stops Quadrille. The data stays; to start afresh, delete the data folder (.quadrille).
        """;

    @EventListener
    void print(ApplicationReadyEvent event) {
        System.out.println(TEXT.formatted(
                "http://localhost:" + port(event.getApplicationContext().getEnvironment())));
    }

    private static String port(Environment environment) {
        return environment.getProperty("local.server.port", "8080");
    }
}
