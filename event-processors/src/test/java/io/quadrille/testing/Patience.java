package io.quadrille.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The one limit of what tests wait for. It bounds a test that fails; a test that succeeds goes on as soon as it sees
 * what it waits for. So the limit is generous: a machine with a third of its processors must not reach it. JUnit
 * registers this class by {@code META-INF/services} and {@code junit-platform.properties}, and every {@code await()}
 * without an {@code atMost} has this limit.
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
