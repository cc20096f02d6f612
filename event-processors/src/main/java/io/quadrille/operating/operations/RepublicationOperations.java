package io.quadrille.operating.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Accepts and cancels republications of a bounded number of events. The relay publishes the events. */
final class RepublicationOperations {

    /** Protects from mistakes, not from load: new events wait for at most one page of the oldest republication. */
    private static final int MAX_OPEN = 5;

    private final AuditLog auditLog;
    private final Republications republications;

    RepublicationOperations(AuditLog auditLog, Republications republications) {
        this.auditLog = auditLog;
        this.republications = republications;
    }

    /**
     * An accepted republication.
     *
     * @param events the number of events from its first to its last position; of these it publishes the ones that have
     *     a topic
     * @param limit the maximum number of events that it publishes
     * @param next the fromPosition of the next request, if this republication does not cover all requested positions;
     *     else missing
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
            @Nullable Long next) {}

    Republishing republish(RepublicationRequest request) {
        return auditLog.perform(request.operator(), ActionKind.REPUBLISH, request.target(), () -> {
            requireFreePlace();
            long limit = request.maxEvents();
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

    private void requireFreePlace() {
        var open = republications
                .lockOpen()
                .orElseThrow(() -> Problems.retryLater(
                        HttpStatus.CONFLICT, "Another request for a republication is being accepted; retry."));
        if (open.size() < MAX_OPEN) return;
        var oldest = open.getFirst();
        throw Problems.retryLater(
                HttpStatus.CONFLICT,
                open.size() + " republications are open. The oldest is " + oldest.id() + ", which " + oldest.actor()
                        + " requested at " + oldest.requestedAt() + ": position " + oldest.position() + " of "
                        + oldest.toPosition() + ". Wait until it has finished, or cancel it.");
    }

    /** Cancels a republication. The relay still finishes the page that it is publishing. */
    Republication cancel(long id, OperatorRequest operator) {
        return auditLog.perform(
                operator,
                ActionKind.CANCEL,
                "republication " + id,
                () -> republications
                        .cancel(id)
                        .orElseThrow(() -> republications.find(id).isEmpty()
                                ? Problems.unknown("republication", Long.toString(id))
                                : Problems.problem(
                                        HttpStatus.CONFLICT, "Republication " + id + " has already finished.")));
    }
}
