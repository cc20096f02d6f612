package io.quadrille.operating.metrics;

import java.util.List;

/** A gauge that is read every few seconds. Its values, one per combination of tags, come from a {@link GaugeSource}. */
public enum ReadGauge {
    RELAY_EVENTS("quadrille.relay.lag.events", "committed events that the relay has not passed yet, up to 100 000"),
    RELAY_SECONDS("quadrille.relay.lag.seconds", "age of the oldest of them; 0 without any"),
    RELAY_REPAIRS(
            "quadrille.relay.repairs",
            "times that acknowledged records were gone and the relay has published them again"),
    RELAY_STANDING("quadrille.relay.standing", "1 if the relay here cannot get past an event, else 0"),
    CHAIN_EVENTS("quadrille.chain.lag.events", "committed events that the chain does not cover yet, up to 100 000"),
    CHAIN_SECONDS("quadrille.chain.lag.seconds", "age of the oldest of them; 0 without any"),
    GROUP_STATE(
            "quadrille.group.state",
            "1 for the state that the group is in, on whichever process it runs, 0 for the others",
            "group",
            "state"),
    GROUP_INCIDENT("quadrille.group.incident", "1 if the group waits for an operator to rewind it, else 0", "group"),
    GROUP_CLAIMED("quadrille.group.claimed", "1 if this process runs the group, else 0", "group"),
    GROUP_FAILING(
            "quadrille.group.failing", "1 if this process runs the group and what it did last failed, else 0", "group"),
    GROUP_BREAKER(
            "quadrille.group.breaker.open",
            "1 if this process runs the group and its circuit breaker is open, else 0",
            "group"),
    GROUP_EVENTS(
            "quadrille.group.lag.events",
            "records of the topic that the group has not taken yet; less than 0 if it is ahead of the topic",
            "group",
            "topic"),
    GROUP_SECONDS(
            "quadrille.group.lag.seconds",
            "time since the oldest of all these records was published; 0 without any",
            "group"),
    LETTERS("quadrille.dead.letters", "open dead letters, by state", "group", "state"),
    LETTER_CAUSES("quadrille.dead.letters.causes", "open dead letters, by the type of what failed", "group", "cause"),
    PARKED("quadrille.parked.records", "records that could not be read and wait", "group"),
    PARKED_CONTENTS("quadrille.parked.contents", "records that could not be read of which headers or values are kept"),
    PARKED_BYTES("quadrille.parked.bytes", "what those headers and values take, in bytes"),
    TOPICS_FINDINGS(
            "quadrille.topics.findings", "settings of own topics and of the broker by which records can be lost"),
    DRIFT(
            "quadrille.audit.drift",
            "rows that differed from the event store at the last check; NaN before the first",
            "projection"),
    ORDERS_STUCK(
            "quadrille.orders.stuck",
            "orders that have waited for the group for longer than a step may take",
            "group",
            "reason"),
    ORDERS_STUCK_OLDEST(
            "quadrille.orders.stuck.oldest.seconds",
            "how long the oldest of these orders has waited; 0 without any",
            "group"),
    REBUILD_LEFT(
            "quadrille.rebuild.left",
            "positions of the log that an open rebuild has not folded yet; NaN without one",
            "projection"),
    REBUILD_RATE(
            "quadrille.rebuild.rate",
            "positions of the log per second that a running rebuild folds; NaN without one",
            "projection");

    private final String meter;
    private final String description;
    private final List<String> tags;

    ReadGauge(String meter, String description, String... tags) {
        this.meter = meter;
        this.description = description;
        this.tags = List.of(tags);
    }

    String meter() {
        return meter;
    }

    String description() {
        return description;
    }

    List<String> tags() {
        return tags;
    }

    /** One value of it, under the values of its tags, in their order. */
    public Key of(String... values) {
        return new Key(this, List.of(values).subList(0, tags.size()));
    }

    public record Key(ReadGauge gauge, List<String> values) {}
}
