package io.quadrille.operating.timeline;

import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import io.quadrille.operating.timeline.OrdersUnderWay.Late;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.ErrorResponseException;

/**
 * Has the group that a stuck order waits for asked once more: the events that ask for its step are published again.
 * Whoever has reacted to them absorbs them.
 */
final class RedriveOperations {

    private final AuditLog acts;
    private final JdbcClient jdbc;
    private final OrderLog log;
    private final OrdersUnderWay underWay;
    private final Diagnosis obstacles;
    private final Republications republications;
    private final Clock clock;

    RedriveOperations(
            AuditLog acts,
            JdbcClient jdbc,
            OrderLog log,
            OrdersUnderWay underWay,
            Diagnosis obstacles,
            Republications republications,
            Clock clock) {
        this.acts = acts;
        this.jdbc = jdbc;
        this.log = log;
        this.underWay = underWay;
        this.obstacles = obstacles;
        this.republications = republications;
        this.clock = clock;
    }

    /**
     * @param group who is asked again
     * @param events the types of what is published again
     * @param republications by which one can see when that is done
     */
    record Redriven(String orderId, String waitingFor, String group, List<String> events, List<Long> republications) {}

    /** Publishes within a second, once the transaction is committed. */
    Redriven redrive(String orderId, OperatorRequest operator) {
        return acts.perform(operator, ActionKind.REDRIVE, "order " + orderId, () -> publish(order(orderId), operator));
    }

    private OrderRow order(String orderId) {
        return jdbc.sql("select " + OrderRow.COLUMNS + " from order_view where order_id = :order")
                .param("order", orderId)
                .query((row, number) -> OrderRow.of(row))
                .optional()
                .orElseThrow(() -> Problems.unknown("order", orderId));
    }

    private Late late(OrderRow order) {
        if (order.hasEnded())
            throw conflict("Order " + order.orderId() + " is not stuck, it is " + order.status() + ".");
        return underWay.late(clock.instant(), order)
                .orElseThrow(() ->
                        conflict("Order " + order.orderId() + " is not stuck: it has not waited longer than it may."));
    }

    private Redriven publish(OrderRow row, OperatorRequest operator) {
        var order = late(row);
        obstacles.inFrontOfARepetition(order).ifPresent(found -> {
            throw conflict("Publishing again does not help order " + order.orderId() + ": " + found.sentence() + ".");
        });
        var questions = questions(order, row.coupon());
        var underWay = questions.stream()
                .map(event -> republications.openFor(event.position()))
                .toList();
        if (underWay.stream().allMatch(Optional::isPresent)) {
            var first = underWay.getFirst().orElseThrow();
            throw conflict("Republication " + first.id() + " by " + first.actor() + " publishes again what order "
                    + order.orderId() + " waits for, since " + first.requestedAt() + ".");
        }
        var published = questions.stream()
                .map(event -> republications.fromPosition(
                        operator.actor(), operator.reason(), event.position(), event.position()))
                .map(Republication::id)
                .toList();
        return new Redriven(
                order.orderId(),
                order.step().outcomes().getFirst().getSimpleName(),
                order.step().group().groupName(),
                questions.stream().map(TimelineSourceEvent::name).toList(),
                published);
    }

    /** Half of what asks for a step asks for nothing, so it is all or none. */
    private List<TimelineSourceEvent> questions(Late order, boolean coupon) {
        var questions = log.of(order.orderId()).stream()
                .filter(TimelineSourceEvent::isPublished)
                .filter(event -> order.step().triggers().contains(event.type()))
                .toList();
        var wanting = order.step()
                .missingTriggers(
                        questions.stream().map(TimelineSourceEvent::type).collect(Collectors.toSet()), coupon);
        if (wanting.isEmpty()) return questions;
        var names = wanting.stream().map(Class::getSimpleName).sorted().collect(Collectors.joining(", "));
        throw conflict("Order " + order.orderId() + " waits for an answer to " + names
                + ", of which this event store holds nothing; have a process"
                + " of the other domain publish it again.");
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
