package io.quadrille.processors.faults;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.awaitility.Awaitility.await;

/** A group cannot store what it does, or not in time: a trigger counts its attempts, which no rollback undoes, and interferes. */
final class ConsumerFaults {

  /** What groups store, and what they store it about. */
  private enum Effect {
    OF_INVENTORY("domain_event_entry", "new.payload_type in ('inventory.StockDeducted', 'inventory.StockDeductionFailed')"),
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

  private static final String FAIL = "raise exception 'a fault strikes order %', new.order_id;";

  private ConsumerFaults() {}

  static Fault always(Scene scene) {
    return new Interference(scene, 3, "perform nextval('fault_count'); " + FAIL);
  }

  static Fault forSomeOrders(Scene scene) {
    return new Interference(
        scene, 3, "if hashtext(new.order_id) % 4 = 0 then perform nextval('fault_count'); " + FAIL + " end if;");
  }

  /** Three attempts at an event make it a dead letter; so the first of all become letters, or a batch fails and is tried again. */
  static Fault threeTimes(Scene scene) {
    return new Interference(scene, 4, "if nextval('fault_count') <= 3 then " + FAIL + " end if;");
  }

  static Fault slow(Scene scene) {
    return new Interference(scene, 3, "perform nextval('fault_count'); perform pg_sleep(0.1);");
  }

  private static final class Interference implements Fault {

    private final Effect effect;
    private final JdbcClient sql;
    private final int times;
    private final String body;

    Interference(Scene scene, int times, String body) {
      this.effect = scene.oneOf(Effect.values());
      this.sql = scene.system().sql();
      this.times = times;
      this.body = body;
    }

    @Override
    public void strike() {
      run("create sequence fault_count");
      interfere(body);
      run("create trigger fault before insert on " + effect.table + " for each row when (" + effect.rows
          + ") execute function fault()");
      await(this + " to be noticed").until(() -> count() >= times);
    }

    @Override
    public void heal() {
      // Effective at once, while dropping the trigger waits for whoever works on the table.
      interfere("");
      run("drop trigger fault on " + effect.table);
      run("drop function fault");
      run("drop sequence fault_count");
    }

    /** With the rights of its owner, for the application has none on the sequence. */
    private void interfere(String what) {
      run("create or replace function fault() returns trigger language plpgsql security definer as $$ begin " + what
          + " return new; end $$");
    }

    private long count() {
      return sql.sql("select case when is_called then last_value else 0 end from fault_count").query(Long.class).single();
    }

    private void run(String statement) {
      sql.sql(statement).update();
    }

    @Override
    public String toString() {
      return effect + ": " + body;
    }
  }
}
