package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The events from which a projection is built.
 *
 * @param types the logical names of the payloads
 * @param domains the domains of these events: the part of the names before the first dot
 */
record EventSubscription(List<String> types, Set<String> domains) {

    static EventSubscription of(Projection projection, MessageTypes registered) {
        var types = registered.classes().stream()
                .filter(type -> projection.events().stream().anyMatch(subscribed -> subscribed.isAssignableFrom(type)))
                .map(type -> registered.of(type).orElseThrow().name())
                .sorted()
                .toList();
        var domains =
                types.stream().map(type -> type.substring(0, type.indexOf('.'))).collect(Collectors.toSet());
        return new EventSubscription(types, domains);
    }
}
