package io.quadrille.operating.console;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What consoles show, and are told about when it has changed. */
enum ConsoleChange {
    /** An event was stored: of an order, a product, a coupon or a wallet. */
    @JsonProperty("events")
    EVENTS,
    /** A group has read on, or was claimed, paused or resumed. */
    @JsonProperty("groups")
    GROUPS,
    @JsonProperty("letters")
    LETTERS,
    @JsonProperty("records")
    RECORDS,
    @JsonProperty("rebuilds")
    REBUILDS,
    /** An operator did something. */
    @JsonProperty("acts")
    ACTS
}
