package io.quadrille.operating.metrics;

import java.util.List;

/** A gauge that is read every few seconds. A {@link GaugeSource} supplies its values, one for each series. */
public enum ReadGauge {
    RELAY_EVENTS("quadrille.relay.lag.events", "committed events that the relay has not published yet, up to 100 000"),
    RELAY_SECONDS(
            "quadrille.relay.lag.seconds",
            "age of the oldest event that the relay has not published yet; 0 without one"),
    RELAY_REPAIRS(
            "quadrille.relay.repairs",
            "how often acknowledged records were missing, so that the relay published them again"),
    RELAY_STANDING("quadrille.relay.standing", "1 if an event stops the relay of this process, else 0"),
    CHAIN_EVENTS("quadrille.chain.lag.events", "committed events that the chain does not cover yet, up to 100 000"),
    CHAIN_SECONDS(
            "quadrille.chain.lag.seconds", "age of the oldest event that the chain does not cover yet; 0 without one"),
    GROUP_STATE(
            "quadrille.group.state",
            "1 for the state of the group, in whichever process the group runs; 0 for the other states",
            "group",
            "state"),
    GROUP_INCIDENT(
            "quadrille.group.incident",
            "1 if an incident stops the group until an operator rewinds it, else 0",
            "group"),
    GROUP_CLAIMED("quadrille.group.claimed", "1 if this process runs the group, else 0", "group"),
    GROUP_FAILING(
            "quadrille.group.failing", "1 if this process runs the group and the last batch failed, else 0", "group"),
    GROUP_BREAKER(
            "quadrille.group.breaker.open",
            "1 if this process runs the group and its circuit breaker is open, else 0",
            "group"),
    GROUP_EVENTS(
            "quadrille.group.lag.events",
            "records of the topic that the group has not read yet; negative if the group is ahead of the topic",
            "group",
            "topic"),
    GROUP_SECONDS(
            "quadrille.group.lag.seconds",
            "age of the oldest record that the group has not read yet; 0 without one",
            "group"),
    LETTERS("quadrille.dead.letters", "open dead letters, by state", "group", "state"),
    LETTER_CAUSES("quadrille.dead.letters.causes", "open dead letters, by the type of the cause", "group", "cause"),
    PARKED("quadrille.parked.records", "parked records that wait for an operator", "group"),
    PARKED_CONTENTS("quadrille.parked.contents", "parked records whose headers or values are stored"),
    PARKED_BYTES("quadrille.parked.bytes", "size of the stored headers and values of parked records, in bytes"),
    TOPICS_FINDINGS("quadrille.topics.findings", "settings of topics and of the broker with which records can be lost"),
    DRIFT(
            "quadrille.audit.drift",
            "rows that differed from the event store at the last check; NaN before the first, or if the last failed",
            "projection"),
    UNFILLED(
            "quadrille.projection.unfilled",
            "1 if the tables of the projection lack events of the store, so that it answers no query, else 0",
            "projection"),
    ORDERS_STUCK(
            "quadrille.orders.stuck",
            "orders that have waited for the group for longer than a step may take",
            "group",
            "reason"),
    ORDERS_STUCK_OLDEST(
            "quadrille.orders.stuck.oldest.seconds", "longest wait of these orders; 0 without one", "group"),
    REBUILD_LEFT(
            "quadrille.rebuild.left",
            "positions of the log that an open rebuild has not read yet; NaN without an open rebuild",
            "projection"),
    REBUILD_RATE(
            "quadrille.rebuild.rate",
            "positions of the log per second that a running rebuild reads; NaN without a running rebuild",
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

    /**
     * The series with these tag values, which are given in the order of the gauge's tags. Surplus values are ignored.
     */
    public SeriesKey of(String... values) {
        return new SeriesKey(this, List.of(values).subList(0, tags.size()));
    }

    /** One series of a gauge: the gauge and the values of its tags, in the order of the tags. */
    public record SeriesKey(ReadGauge gauge, List<String> values) {}
}
