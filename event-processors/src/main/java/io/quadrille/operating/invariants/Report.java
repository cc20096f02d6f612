package io.quadrille.operating.invariants;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * What a check found. Of each rule, and of what waits, at most the first thousand are listed.
 *
 * @param clean whether nothing differs; what waits does not differ
 * @param events events in the store
 * @param records records on the topics, repetitions included
 * @param notChecked rules about domains whose events are in other databases
 */
public record Report(
        boolean clean,
        Instant checkedAt,
        long events,
        long records,
        List<Waiting> waiting,
        List<Violation> violations,
        List<String> notChecked) {

    /**
     * Why something is not at its end yet.
     *
     * @param orderId null for what is about no single order
     * @param lastEvent the type of the order's last event in this store
     * @param lastEventAt when that happened
     * @param turn whose turn it is: a processing group, or the relay
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Waiting(String orderId, String lastEvent, Instant lastEventAt, String turn, String why) {

        @Override
        public String toString() {
            var subject =
                    orderId == null ? "" : "order " + orderId + " after " + lastEvent + " at " + lastEventAt + ": ";
            return subject + turn + " " + why;
        }
    }

    /**
     * @param rule the rule's name, as in docs/operating/checking.md
     * @param what what differs, by order, product, coupon, wallet, event or record
     */
    public record Violation(String rule, String what) {

        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    public Report {
        waiting = List.copyOf(waiting);
        violations = List.copyOf(violations);
        notChecked = List.copyOf(notChecked);
    }
}
