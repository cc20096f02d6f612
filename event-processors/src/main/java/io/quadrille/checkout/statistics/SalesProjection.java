package io.quadrille.checkout.statistics;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.order.OrderEvent.OrderProcessed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds completed orders to the sales per product and day. An order counts once, even if its event is delivered more
 * than once: the statement that adds the order also stores that it was counted. Thread-safe, also across processes.
 */
@ConditionalOnDomain("order")
@ProjectionComponent
public final class SalesProjection implements Projection {

    private static final String ORDERS_OF_DAY_AND_PRODUCT = """
        event.time_stamp >= row.day::timestamp at time zone 'UTC' and event.time_stamp < (row.day + 1)::timestamp at
          time zone 'UTC'
        and convert_from(event.payload, 'UTF8')::jsonb -> 'lines' @>
          jsonb_build_array(jsonb_build_object('productId', row.product_id))\
        """;

    private final JdbcClient jdbc;

    SalesProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "sales";
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(
                ProjectedTable.perSaga("sale"),
                ProjectedTable.ofSeveralAggregates("sales_per_day", ORDERS_OF_DAY_AND_PRODUCT));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(OrderProcessed.class);
    }

    @Override
    public Optional<String> group() {
        return Optional.of("statistics");
    }

    /** Counts the completed orders among the events in one statement, on the (UTC) day of each event's timestamp. */
    @Override
    public void apply(List<? extends EventMessage<?>> events) {
        var orders = new LinkedHashMap<String, List<SoldLine>>();
        for (var event : events) {
            if (event.getPayload() instanceof OrderProcessed order) {
                orders.putIfAbsent(order.orderId(), SoldLine.of(order, event.getTimestamp()));
            }
        }
        if (!orders.isEmpty())
            add(orders.values().stream().flatMap(List::stream).toList());
    }

    /** Sorts both inserts by their keys, so that two batches that share orders or products never deadlock. */
    private void add(List<SoldLine> lines) {
        jdbc.sql("""
            with line as (
              select * from unnest(:orderId::text[], :processedAt::timestamptz[], :day::date[], :productId::text[],
                                   :units::bigint[], :gross::bigint[], :discount::bigint[])
                as line (order_id, processed_at, day, product_id, units, gross, discount)
            ), counted as (
              insert into sale (order_id, processed_at)
              select distinct order_id collate "C", processed_at from line order by 1
              on conflict do nothing
              returning order_id
            )
            insert into sales_per_day as sum (day, product_id, units, gross, discount)
            select day, product_id collate "C", sum(units), sum(gross), sum(discount)
            from line join counted using (order_id)
            group by 1, 2 order by 1, 2
            on conflict (day, product_id) do update
            set units = sum.units + excluded.units,
                gross = sum.gross + excluded.gross,
                discount = sum.discount + excluded.discount
            """)
                .param("orderId", texts(lines, SoldLine::orderId))
                .param("processedAt", texts(lines, SoldLine::processedAt))
                .param("day", texts(lines, SoldLine::day))
                .param("productId", texts(lines, SoldLine::productId))
                .param("units", lines.stream().map(SoldLine::units).toArray(Long[]::new))
                .param("gross", lines.stream().map(SoldLine::gross).toArray(Long[]::new))
                .param("discount", lines.stream().map(SoldLine::discount).toArray(Long[]::new))
                .update();
    }

    private static String[] texts(List<SoldLine> lines, Function<SoldLine, Object> column) {
        return lines.stream().map(line -> column.apply(line).toString()).toArray(String[]::new);
    }
}
