package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes of a group fail or are slow: a trigger in the database counts attempts in a sequence, which no rollback
 * reverts, and interferes.
 */
final class ConsumerFaults {

    /** The kinds of rows that groups write. */
    private enum Effect {
        OF_INVENTORY(
                "domain_event_entry",
                "new.payload_type in ('inventory.StockDeducted', 'inventory.StockDeductionFailed')"),
        OF_COUPON("domain_event_entry", "new.payload_type in ('coupon.CouponUsed', 'coupon.CouponUseFailed')"),
        OF_WALLET("domain_event_entry", "new.payload_type in ('wallet.OrderPaid', 'wallet.OrderPaymentFailed')"),
        OF_THE_AGGREGATOR("domain_event_entry", "new.payload_type = 'order.OrderProcessingSucceeded'"),
        OF_ORDER("domain_event_entry", "new.payload_type in ('order.OrderProcessed', 'order.OrderPaymentRequested')"),
        OF_STATISTICS("sale", "true");

        private final String table;
        private final String rows;

        Effect(String table, String rows) {
            this.table = table;
            this.rows = rows;
        }
    }

    /** Several faults may interfere at the same time. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String FAIL = "raise exception 'a fault strikes order %%', new.order_id;";

    private ConsumerFaults() {}

    static Fault always(FaultEnvironment environment) {
        return new Interference(environment, 3, "perform nextval('%1$s_count'); " + FAIL);
    }

    static Fault forSomeOrders(FaultEnvironment environment) {
        return new Interference(
                environment,
                3,
                "if mod(hashtext(new.order_id), 4) = 0 then perform nextval('%1$s_count'); " + FAIL + " end if;");
    }

    /**
     * An event becomes a dead letter after three attempts. So either the first events become dead letters, or a batch
     * fails and is retried.
     */
    static Fault threeTimes(FaultEnvironment environment) {
        return new Interference(environment, 4, "if nextval('%1$s_count') <= 3 then " + FAIL + " end if;");
    }

    static Fault slow(FaultEnvironment environment) {
        return new Interference(environment, 3, "perform nextval('%1$s_count'); perform pg_sleep(0.1);");
    }

    private static final class Interference implements Fault {

        private final Effect effect;
        private final JdbcClient sql;
        private final int times;
        private final String name;
        private final String body;

        Interference(FaultEnvironment environment, int times, String body) {
            this.effect = environment.oneOf(Effect.values());
            this.sql = environment.system().sql();
            this.times = times;
            this.name = "fault_" + NUMBER.incrementAndGet();
            this.body = String.format(Locale.ROOT, body, name);
        }

        @Override
        public void start() {
            run("create sequence " + name + "_count");
            interfere(body);
            run("create trigger " + name + " before insert on " + effect.table + " for each row when (" + effect.rows
                    + ") execute function " + name + "()");
            await(detail() + " to be noticed")
                    .ignoreExceptionsInstanceOf(DataAccessException.class)
                    .until(() -> count() >= times);
        }

        @Override
        public void end() {
            // Takes effect at once; dropping the trigger would wait for the transactions that use the table.
            interfere("");
            run("drop trigger " + name + " on " + effect.table);
            run("drop function " + name);
            run("drop sequence " + name + "_count");
        }

        /** Runs with the rights of its owner, because the application may not use the sequence. */
        private void interfere(String what) {
            run("create or replace function " + name
                    + "() returns trigger language plpgsql security definer as $$ begin " + what
                    + " return new; end $$");
        }

        private long count() {
            return sql.sql("select case when is_called then last_value else 0 end from " + name + "_count")
                    .query(Long.class)
                    .single();
        }

        private void run(String statement) {
            sql.sql(statement).update();
        }

        @Override
        public String detail() {
            return effect + ": " + body;
        }
    }
}
