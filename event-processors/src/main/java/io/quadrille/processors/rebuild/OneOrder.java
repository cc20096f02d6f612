package io.quadrille.processors.rebuild;

import io.quadrille.processors.projection.ProjectedTable;
import io.quadrille.processors.projection.Projection;
import java.util.ArrayList;
import java.util.List;

/** The rows of one order, built again where they are. Thread-safe. */
public final class OneOrder {

  private final RebuildContext context;

  /** @param context one whose projections write to the live tables */
  public OneOrder(RebuildContext context) {
    this.context = context;
  }

  /**
   * @param projections those whose rows are the order's alone
   * @param changed what was different, and is right now
   */
  public record Rebuilt(String orderId, List<String> projections, List<Difference> changed) {}

  /**
   * Replaces the order's rows by what follows from its events, in the caller's transaction, during which nobody appends: to be
   * committed at once. An order without events loses its rows. Projections that lack events here are left out. A record of the
   * order that a group takes in later is absorbed, as after any repetition.
   */
  public Rebuilt rebuild(String orderId) {
    context.jdbc().sql("set local lock_timeout to '5s'").update();
    var names = new ArrayList<String>();
    var changed = new ArrayList<Difference>();
    for (var name : context.projections()) {
      if (!context.hasAllEvents(name)) continue;
      var projection = context.projection(name);
      if (!projection.tables().stream().allMatch(OneOrder::isOfOrders)) continue;
      // First the view, then the store, as whoever appends; exclusive, since he has read the rows that he will write.
      for (var table : projection.tables()) lock(context.liveSchema() + "." + table.name(), "access exclusive");
      names.add(name);
    }
    lock("domain_event_entry", "share row exclusive");
    for (var name : names) changed.addAll(replace(context.projection(name), orderId));
    return new Rebuilt(orderId, names, changed);
  }

  private static boolean isOfOrders(ProjectedTable table) {
    return table.key().filter(key -> key.eventColumn().equals("order_id")).isPresent();
  }

  private List<Difference> replace(Projection projection, String orderId) {
    var copies = new TableCopies(context.jdbc(), context.liveSchema());
    projection.tables().forEach(table -> copies.createTemporary(table.name()));
    projection.apply(context.pages(projection).of(context.connection(), "order_id", List.of(orderId)));
    var explanations = new Explanations(context, projection);
    var look = new Look(context, projection, TableCopies.TEMPORARY);
    var changed =
        look.compare(List.of(orderId)).differences().stream().map(d -> explanations.explain(look.table(d), d)).toList();
    for (var table : projection.tables()) {
      var live = context.liveSchema() + "." + table.name();
      var column = table.key().orElseThrow().column();
      context.jdbc().sql("delete from " + live + " where " + column + " = :order").param("order", orderId).update();
      context.jdbc().sql("insert into " + live + " select * from pg_temp." + table.name()).update();
      copies.drop(TableCopies.TEMPORARY, table.name());
    }
    return changed;
  }

  private void lock(String table, String mode) {
    context.jdbc().sql("lock table " + table + " in " + mode + " mode").update();
  }
}
