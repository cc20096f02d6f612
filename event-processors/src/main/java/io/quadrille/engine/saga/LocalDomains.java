package io.quadrille.engine.saga;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The domains of a saga that a process runs: those that the setting {@code quadrille.domains} names, or all of them.
 *
 * @param names the domains of this process
 * @param others the domains of other processes, in the sequence of the saga's declarations
 */
public record LocalDomains(Set<String> names, List<String> others) {

    private static final String SETTING = "quadrille.domains";

    /**
     * Reads the setting. Case does not matter.
     *
     * @throws IllegalArgumentException if the setting is empty or names no domain of the saga
     */
    public static LocalDomains of(Environment settings, Saga saga) {
        var given = given(settings);
        if (given.isEmpty()) return new LocalDomains(Set.copyOf(saga.domains()), List.of());
        var names = new LinkedHashSet<>(given);
        if (!saga.domains().containsAll(names))
            throw new IllegalArgumentException(
                    SETTING + " must name one or more of " + String.join(", ", saga.domains()));
        return new LocalDomains(
                Set.copyOf(names),
                saga.domains().stream().filter(name -> !names.contains(name)).toList());
    }

    public boolean contains(String domain) {
        return names.contains(domain);
    }

    /** The domains that the setting names; empty if it is not set, so that the process runs all. */
    static List<String> given(Environment settings) {
        var given = Binder.get(settings).bind(SETTING, Bindable.listOf(String.class));
        if (!given.isBound()) return List.of();
        if (given.get().isEmpty()) throw new IllegalArgumentException(SETTING + " must name one or more domains");
        return given.get().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
