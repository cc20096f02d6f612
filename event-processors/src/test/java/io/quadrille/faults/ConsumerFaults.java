package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A group cannot store what it does, or not in time: a trigger counts its attempts, which no rollback undoes, and
 * interferes.
 */
final class ConsumerFaults {

    /** What groups store, and what they store it about. */
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

    /** Several may interfere at once. */
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
     * Three attempts at an event make it a dead letter; so the first of all become letters, or a batch fails and is
     * tried again.
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
        public void strike() {
            run("create sequence " + name + "_count");
            interfere(body);
            run("create trigger " + name + " before insert on " + effect.table + " for each row when (" + effect.rows
                    + ") execute function " + name + "()");
            await(detail() + " to be noticed")
                    .ignoreExceptionsInstanceOf(DataAccessException.class)
                    .until(() -> count() >= times);
        }

        @Override
        public void heal() {
            // Effective at once, while dropping the trigger waits for whoever works on the table.
            interfere("");
            run("drop trigger " + name + " on " + effect.table);
            run("drop function " + name);
            run("drop sequence " + name + "_count");
        }

        /** With the rights of its owner, for the application has none on the sequence. */
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
