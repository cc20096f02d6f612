package io.quadrille.operating.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.Kind;
import java.time.Instant;
import org.springframework.http.HttpStatus;

/** Has events published again, a bounded number at a time, and no longer. The relay carries it out. */
final class RepublicationOperations {

    /** New events wait for a page of the oldest one at most, however many there are; more are a slip, or ill will. */
    private static final int MOST_AT_ONCE = 5;

    private final AuditLog acts;
    private final Republications republications;

    RepublicationOperations(AuditLog acts, Republications republications) {
        this.acts = acts;
        this.republications = republications;
    }

    /**
     * A republication that was accepted.
     *
     * @param events how many of the store's events lie from its first to its last position; those that are published
     *     are sent
     * @param limit how many it takes at most
     * @param next the first position behind it that was asked for too, to be sent as fromPosition; missing if it covers
     *     all
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Republishing(
            long id,
            String actor,
            String reason,
            Instant requestedAt,
            long fromPosition,
            long toPosition,
            long events,
            long limit,
            Long next) {}

    Republishing republish(RepublicationRequest request) {
        return acts.perform(request.operator(), Kind.REPUBLISH, request.target(), () -> {
            requireRoom();
            long limit = request.mostEvents();
            var accepted = republications.first(
                    limit,
                    request.actor(),
                    request.reason(),
                    request.fromPosition(),
                    request.fromTime(),
                    request.toPosition());
            return new Republishing(
                    accepted.id(),
                    accepted.actor(),
                    accepted.reason(),
                    accepted.requestedAt(),
                    accepted.fromPosition(),
                    accepted.toPosition(),
                    republications.events(accepted),
                    limit,
                    republications.next(accepted, request.toPosition()).orElse(null));
        });
    }

    private void requireRoom() {
        var open = republications
                .lockOpen()
                .orElseThrow(() -> Problems.retryLater(
                        HttpStatus.CONFLICT, "Another republication is being accepted; send this one again."));
        if (open.size() < MOST_AT_ONCE) return;
        var oldest = open.getFirst();
        throw Problems.retryLater(
                HttpStatus.CONFLICT,
                open.size() + " republications are under way; the first, " + oldest.id() + " by " + oldest.actor()
                        + ", since "
                        + oldest.requestedAt() + ", is at position " + oldest.position() + " of " + oldest.toPosition()
                        + ". Wait until it has finished, or cancel it.");
    }

    /** It ends with the page that is under way. */
    Republication cancel(long id, OperatorRequest operator) {
        return acts.perform(
                operator,
                Kind.CANCEL,
                "republication " + id,
                () -> republications
                        .cancel(id)
                        .orElseThrow(() -> republications.find(id).isEmpty()
                                ? Problems.unknown("republication", Long.toString(id))
                                : Problems.problem(
                                        HttpStatus.CONFLICT, "Republication " + id + " has finished already.")));
    }
}
