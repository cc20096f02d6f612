package io.quadrille.saga;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A reaction of the order group that writes and then fails in the way chosen for an order, until the failure is
 * removed.
 */
class FailingReactions {

    enum HandlerFailure {
        CONSTRAINT,
        TOO_LONG,
        SERIALIZATION,
        EXCEPTION,
        /** Its dead letters have few attempts. */
        HOPELESS,
        /** An error: no retry and no dead letter. */
        ERROR
    }

    final Map<String, HandlerFailure> failures = new ConcurrentHashMap<>();

    @Bean
    Reactions trouble(JdbcTemplate jdbc) {
        jdbc.execute("create table trouble (order_id text primary key, short varchar(3))");
        return new Reactions("order", commands -> new FailingHandler(jdbc, failures));
    }

    record FailingHandler(JdbcTemplate jdbc, Map<String, HandlerFailure> failures) {

        @EventHandler
        void fails(StockDeducted event) {
            jdbc.update("insert into trouble values (?, 'ok') on conflict do nothing", event.orderId());
            switch (failures.get(event.orderId())) {
                case CONSTRAINT -> jdbc.update("insert into trouble values (?, 'ok')", event.orderId());
                case TOO_LONG -> jdbc.update("update trouble set short = 'too long'");
                case SERIALIZATION ->
                    jdbc.execute("do $$ begin raise exception 'conflict' using errcode = '40001'; end $$");
                case EXCEPTION -> throw new IllegalStateException("out of order");
                case HOPELESS -> throw new UnsupportedOperationException("never");
                case ERROR -> throw new LinkageError("a broken release");
                case null -> {}
            }
        }
    }
}
