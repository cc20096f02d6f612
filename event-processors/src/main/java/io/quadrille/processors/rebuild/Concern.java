package io.quadrille.processors.rebuild;

import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.projection.Projection;
import io.quadrille.processors.serialization.MessageTypes;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What concerns a projection.
 *
 * @param types the logical names of the payloads
 * @param domains whose events these are
 */
record Concern(List<String> types, Set<Domain> domains) {

  static Concern of(Projection projection, MessageTypes registered) {
    var types =
        registered.classes().stream()
            .filter(type -> projection.events().stream().anyMatch(concerned -> concerned.isAssignableFrom(type)))
            .map(type -> registered.of(type).orElseThrow().name())
            .sorted()
            .toList();
    var domains = EnumSet.noneOf(Domain.class);
    types.forEach(type -> domains.add(Domain.valueOf(type.substring(0, type.indexOf('.')).toUpperCase(Locale.ROOT))));
    return new Concern(types, domains);
  }
}
