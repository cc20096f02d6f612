package io.quadrille.operating.invariants;

import io.quadrille.checkout.choreography.Domain;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A rule is a query for what breaks it; each row is a sentence that names the order, product, coupon, wallet, event or
 * record that differs. It sees the tables of the database, and what {@link TopicSnapshot} and {@link Progress} have put
 * beside them.
 */
public sealed interface Rule permits ConsistencyRules, PublicationRules {

    String name();

    /** The domains whose events it compares; it can be checked where all of them are in one database. */
    Set<Domain> domains();

    String violations();

    /** Into which pieces the store may be cut for it, each of which it can be checked on by itself. */
    Cut cut();

    static Stream<Rule> all() {
        return Stream.concat(Stream.of(ConsistencyRules.values()), Stream.of(PublicationRules.values()));
    }
}
