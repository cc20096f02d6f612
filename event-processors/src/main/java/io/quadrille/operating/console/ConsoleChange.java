package io.quadrille.operating.console;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The areas that consoles show; a console is told which of them have changed. */
enum ConsoleChange {
    /** An event was stored: of an order, a product, a coupon or a wallet. */
    @JsonProperty("events")
    EVENTS,
    /** A group's position, owner, pause or incident changed. */
    @JsonProperty("groups")
    GROUPS,
    @JsonProperty("letters")
    LETTERS,
    @JsonProperty("records")
    RECORDS,
    @JsonProperty("rebuilds")
    REBUILDS,
    /** The audit log has a new entry. */
    @JsonProperty("acts")
    ACTS
}
