package io.quadrille.checkout.view;

import io.quadrille.checkout.view.OrderView.Line;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RecordTable;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.PricedLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Folds an order's events into its view. */
@ConditionalOnDomain("order")
@ProjectionComponent
final class OrderViewProjection extends ViewProjection<OrderView> {

    private final JdbcClient jdbc;

    OrderViewProjection(JdbcClient jdbc) {
        super(new RecordTable<>(jdbc, OrderView.class, "order_view", "order_id"));
        this.jdbc = jdbc;
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perSaga(name()));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(OrderEvent.class);
    }

    @Override
    protected Optional<String> key(EventMessage<?> message) {
        return message.getPayload() instanceof OrderEvent event ? Optional.of(event.orderId()) : Optional.empty();
    }

    @Override
    protected OrderView fold(@Nullable OrderView order, EventMessage<?> message) {
        var at = message.getTimestamp();
        return switch ((OrderEvent) message.getPayload()) {
            case OrderProcessingStarted placed -> placed(placed, at);
            case OrderProcessingSucceeded priced ->
                priced(
                        existing(order),
                        Status.PROCESSING,
                        priced.lines(),
                        priced.subtotal(),
                        priced.discount(),
                        priced.amount(),
                        at);
            case OrderPaymentRequested requested -> in(Status.PAYMENT_PENDING, existing(order), at);
            case OrderProcessed done ->
                priced(
                        existing(order),
                        Status.COMPLETED,
                        done.lines(),
                        done.subtotal(),
                        done.discount(),
                        done.amount(),
                        at);
            case OrderCancelled cancelled ->
                refused(existing(order), new Refusal(cancelled.source(), cancelled.reason()), cancelled.reason(), at);
            case OrderRefusalNoted noted ->
                refused(
                        existing(order),
                        new Refusal(noted.source(), noted.reason()),
                        existing(order).reason(),
                        at);
        };
    }

    private static OrderView placed(OrderProcessingStarted event, Instant at) {
        var lines = event.lines().stream()
                .map(l -> new Line(l.productId(), l.quantity(), null))
                .toList();
        return new OrderView(
                event.orderId(),
                event.userId(),
                event.couponId(),
                Status.PROCESSING,
                null,
                List.of(),
                lines,
                null,
                null,
                null,
                at,
                at);
    }

    private static OrderView priced(
            OrderView order,
            Status status,
            List<PricedLine> priced,
            long subtotal,
            long discount,
            long amount,
            Instant at) {
        var lines = priced.stream()
                .map(l -> new Line(l.productId(), l.quantity(), l.unitPrice()))
                .toList();
        return new OrderView(
                order.orderId(),
                order.userId(),
                order.couponId(),
                status,
                order.reason(),
                order.refusals(),
                lines,
                subtotal,
                discount,
                amount,
                order.placedAt(),
                at);
    }

    private static OrderView in(Status status, OrderView order, Instant at) {
        return new OrderView(
                order.orderId(),
                order.userId(),
                order.couponId(),
                status,
                order.reason(),
                order.refusals(),
                order.lines(),
                order.subtotal(),
                order.discount(),
                order.amount(),
                order.placedAt(),
                at);
    }

    private static OrderView refused(OrderView order, Refusal refusal, @Nullable String reason, Instant at) {
        var refusals = new ArrayList<>(order.refusals());
        refusals.add(refusal);
        return new OrderView(
                order.orderId(),
                order.userId(),
                order.couponId(),
                Status.CANCELLED,
                reason,
                refusals,
                order.lines(),
                order.subtotal(),
                order.discount(),
                order.amount(),
                order.placedAt(),
                at);
    }

    @QueryHandler
    Optional<OrderView> answer(FindOrder query) {
        return table().find(query.orderId());
    }

    /** The orders that match, the newest first; a null criterion matches all. */
    @QueryHandler
    OrderPage answer(FindOrders query) {
        var criteria = new ArrayList<String>();
        if (query.status() != null) criteria.add("status = :status");
        if (query.userId() != null) criteria.add("user_id = :userId");
        var where = criteria.isEmpty() ? "" : " where " + String.join(" and ", criteria);
        long total = matching("select count(*) from order_view" + where, query)
                .query(Long.class)
                .single();
        var page = table().select() + where + " order by placed_at desc, order_id desc limit :size offset :skip";
        var items = matching(page, query)
                .param("size", query.size())
                .param("skip", (long) query.page() * query.size())
                .query(table().mapper())
                .list();
        return new OrderPage(items, query.page(), query.size(), total);
    }

    private JdbcClient.StatementSpec matching(String sql, FindOrders query) {
        var statement = jdbc.sql(sql);
        if (query.status() != null) statement.param("status", query.status().name());
        if (query.userId() != null) statement.param("userId", query.userId());
        return statement;
    }
}
