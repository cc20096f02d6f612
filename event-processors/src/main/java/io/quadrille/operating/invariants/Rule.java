package io.quadrille.operating.invariants;

import java.util.Set;
import java.util.stream.Stream;

/**
 * A rule is a query for its violations. Each row is a sentence that names the order, product, coupon, wallet, event or
 * record that differs. The query reads the tables of the database and the temporary tables of {@link TopicSnapshot} and
 * {@link Progress}.
 */
public sealed interface Rule permits ConsistencyRules, PublicationRules {

    String name();

    /** The domains whose events the rule compares. It can be checked only if their events are in one database. */
    Set<String> domains();

    /** The query. */
    String violations();

    /** How the event store can be cut into pieces on which the rule can be checked separately. */
    Cut cut();

    static Stream<Rule> all() {
        return Stream.concat(Stream.of(ConsistencyRules.values()), Stream.of(PublicationRules.values()));
    }
}
