package io.quadrille.operating.invariants;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check. It lists at most the first 1,000 violations of each rule, and the first 1,000 waiting orders.
 *
 * @param clean whether there is no violation; waiting work is no violation
 * @param events the number of events in the event store
 * @param records the number of records on the topics, duplicates included
 * @param waiting the work that is not finished yet
 * @param notChecked the rules about domains whose events are in other databases
 */
public record Report(
        boolean clean,
        Instant checkedAt,
        long events,
        long records,
        List<WaitingWork> waiting,
        List<Violation> violations,
        List<String> notChecked) {

    /**
     * Work that is not finished yet.
     *
     * @param orderId null if the work is about no single order
     * @param lastEvent the type of the order's last event in this store
     * @param lastEventAt the time of that event
     * @param turn the processing group that has to act next, or the relay
     * @param why the reason in words; reads as a sentence after {@code turn}
     */
    @Schema(name = "Waiting")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WaitingWork(
            @Nullable String orderId,
            @Nullable String lastEvent,
            @Nullable Instant lastEventAt,
            String turn,
            String why) {

        @Override
        public String toString() {
            var subject =
                    orderId == null ? "" : "order " + orderId + " after " + lastEvent + " at " + lastEventAt + ": ";
            return subject + turn + " " + why;
        }
    }

    /**
     * @param rule the name of the rule, as in docs/operating/checking.md
     * @param what the difference, with the order, product, coupon, wallet, event or record
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
