package io.quadrille.processors.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.processors.projection.RowProjection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was true of an order or an aggregate at a moment, folded from its events alone. Thread-safe. */
final class States {

  private static final JsonMapper JSON =
      JsonMapper.builder().changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL)).build();

  private final EventHistory history;
  private final Map<String, RowProjection<?>> rowsByOrder;

  /**
   * @param rows the projections of this process; those whose rows are keyed by the order are part of an order's state
   */
  States(EventHistory history, List<RowProjection<?>> rows) {
    this.history = history;
    this.rowsByOrder = new LinkedHashMap<>();
    rows.stream().filter(p -> p.name().equals("order_view")).forEach(p -> rowsByOrder.put("order", p));
    rows.stream().filter(p -> p.name().equals("checkout")).forEach(p -> rowsByOrder.put("aggregator", p));
  }

  /**
   * @param position of the last event that the state follows from
   * @param time when that happened
   * @param events how many they are
   */
  record State(String id, long position, Instant time, long events, JsonNode state) {}

  /** Empty if nothing had happened to it by then. */
  Optional<State> at(Subject subject, Moment moment) {
    return at(subject, moment, Long.MAX_VALUE);
  }

  /**
   * @param events how many events to fold at most; of an aggregate that is its version plus one
   */
  Optional<State> at(Subject subject, Moment moment, long events) {
    var fold = fold(subject);
    var seen = new Object() {
      HistoryEvent last;
      long count;
    };
    history.forEach(
        subject,
        moment,
        event -> {
          if (seen.count == events) return;
          fold.add(event.message());
          seen.last = event;
          seen.count++;
        });
    return Optional.ofNullable(seen.last)
        .map(last -> new State(subject.id(), last.position(), last.time(), seen.count, JSON.valueToTree(fold.state())));
  }

  /** What differs between two moments, by field: the state at the first, and what the events up to the second made of it. */
  List<Change> between(Subject subject, Moment from, Moment to) {
    var fold = fold(subject);
    history.forEach(subject, from, event -> fold.add(event.message()));
    var changes = new Changes(JSON.valueToTree(fold.state()));
    history.forEach(
        subject,
        to,
        event -> {
          if (from.includes(event)) return;
          fold.add(event.message());
          changes.add(event, JSON.valueToTree(fold.state()));
        });
    return changes.list();
  }

  private Fold fold(Subject subject) {
    return switch (subject.kind()) {
      case ORDER -> new OrderFold(rowsByOrder);
      case AGGREGATE -> new AggregateFold();
    };
  }
}
