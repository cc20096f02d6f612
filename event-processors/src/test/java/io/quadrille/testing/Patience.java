package io.quadrille.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The default limit of all waits in tests. It only bounds failing tests; a successful test continues as soon as its
 * condition holds. The limit is generous, so that a machine with a third of the processors does not reach it. JUnit
 * registers this class by {@code META-INF/services} and {@code junit-platform.properties}; every {@code await()}
 * without {@code atMost} has this limit.
 */
public final class Patience implements BeforeAllCallback {

    public static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(25));
    }
}
