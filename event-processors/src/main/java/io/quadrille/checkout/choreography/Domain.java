package io.quadrille.checkout.choreography;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The four domains. A process runs those that {@code quadrille.domains} names. */
public enum Domain {
    ORDER,
    INVENTORY,
    COUPON,
    WALLET;

    /**
     * The domains that a process with these settings runs; all of them if {@code quadrille.domains} is not set.
     *
     * @throws IllegalArgumentException if the setting is empty
     */
    public static Set<Domain> ofProcess(Environment settings) {
        var given = Binder.get(settings).bind("quadrille.domains", Bindable.setOf(Domain.class));
        var domains = given.orElse(EnumSet.allOf(Domain.class));
        if (domains.isEmpty() || domains.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(
                    "quadrille.domains must name one or more of order, inventory, coupon and wallet");
        }
        return domains;
    }

    /** The domain of a command or event type. */
    public static Domain of(Class<?> messageType) {
        var packageName = messageType.getPackageName();
        return valueOf(packageName.substring(packageName.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT));
    }
}
