package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.ErrorResponseException;

/**
 * Re-drives stuck orders: publishes the events again that trigger the step which a stuck order waits for. A group that
 * has already reacted to these events ignores the duplicates.
 */
final class RedriveOperations {

    private final AuditLog auditLog;
    private final JdbcClient jdbc;
    private final OrderLog log;
    private final OrdersUnderWay underWay;
    private final Diagnosis diagnosis;
    private final Republications republications;
    private final Saga saga;
    private final Clock clock;

    RedriveOperations(
            AuditLog auditLog,
            JdbcClient jdbc,
            OrderLog log,
            OrdersUnderWay underWay,
            Diagnosis diagnosis,
            Republications republications,
            Saga saga,
            Clock clock) {
        this.auditLog = auditLog;
        this.jdbc = jdbc;
        this.log = log;
        this.underWay = underWay;
        this.diagnosis = diagnosis;
        this.republications = republications;
        this.saga = saga;
        this.clock = clock;
    }

    /**
     * @param group the group that receives the events again
     * @param events the types of the events that are published again
     * @param republications the ids of the republications, whose state shows when they have finished
     */
    record Redriven(String orderId, String waitingFor, String group, List<String> events, List<Long> republications) {}

    /**
     * Requests the republications. The relay performs them within a second after the commit.
     *
     * @throws ErrorResponseException 404 if the order does not exist; 409 if the order is not stuck, or if publishing
     *     again cannot help it
     */
    Redriven redrive(String orderId, OperatorRequest operator) {
        return auditLog.perform(
                operator, ActionKind.REDRIVE, "order " + orderId, () -> publish(order(orderId), operator));
    }

    private OrderRow order(String orderId) {
        return jdbc.sql("select " + OrderRow.COLUMNS + " from order_view where order_id = :order")
                .param("order", orderId)
                .query((row, number) -> OrderRow.of(row))
                .optional()
                .orElseThrow(() -> Problems.unknown("order", orderId));
    }

    private OverdueOrder overdue(OrderRow order) {
        if (order.hasEnded()) {
            throw conflict("Order " + order.orderId() + " is not stuck: it is " + order.status() + ".");
        }
        return underWay.overdue(clock.instant(), order)
                .orElseThrow(
                        () -> conflict("Order " + order.orderId() + " is not stuck: no step has exceeded its limit."));
    }

    private Redriven publish(OrderRow row, OperatorRequest operator) {
        var order = overdue(row);
        diagnosis.preventingRedrive(order).ifPresent(blocker -> {
            throw conflict("Publishing again does not help order " + order.orderId() + ": " + blocker.sentence() + ".");
        });
        var triggers = triggers(order);
        var open = triggers.stream()
                .map(event -> republications.openFor(position(event)))
                .toList();
        if (open.stream().allMatch(Optional::isPresent)) {
            var first = open.getFirst().orElseThrow();
            throw conflict("Republication " + first.id() + ", requested by " + first.actor() + " at "
                    + first.requestedAt() + ", already publishes these events of order " + order.orderId() + " again.");
        }
        var requested = triggers.stream()
                .map(event -> republications.fromPosition(
                        operator.actor(), operator.reason(), position(event), position(event)))
                .map(Republication::id)
                .toList();
        return new Redriven(
                order.orderId(),
                order.step().outcomes().getFirst().getSimpleName(),
                order.step().participant(),
                triggers.stream().map(TimelineSourceEvent::name).toList(),
                requested);
    }

    /**
     * The order's events that trigger its step. If the step needs a trigger that this store does not hold, the request
     * is refused, because publishing only the others would have no effect.
     */
    private List<TimelineSourceEvent> triggers(OverdueOrder order) {
        var events = log.of(order.orderId());
        var triggers = events.stream()
                .filter(TimelineSourceEvent::isPublished)
                .filter(event -> order.step().triggers().contains(event.type()))
                .toList();
        var missing = saga.missingTriggers(
                order.step(),
                triggers.stream().map(TimelineSourceEvent::type).collect(Collectors.toSet()),
                log.unwantedSteps(events));
        if (missing.isEmpty()) return triggers;
        var names = missing.stream().map(Class::getSimpleName).sorted().collect(Collectors.joining(", "));
        throw conflict("Order " + order.orderId() + " waits for an answer to " + names
                + ", which this event store does not hold; have a process of the other domain publish it again.");
    }

    /** Events that are published have a position. */
    private static long position(TimelineSourceEvent event) {
        return Objects.requireNonNull(event.position());
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
