package io.quadrille.processors.timeline;

import java.time.Instant;
import java.util.List;

/** What groups and operators made of an order beside its events: letters, parked records, republications, acts. Thread-safe. */
final class OrderNotes {

  /**
   * @param since when the order began
   * @param until when it ended; null if it is under way
   * @param published the last position that is published
   */
  List<TimelineEntry> of(String orderId, Instant since, Instant until, List<KeptEvent> events, long published) {
    return List.of();
  }
}
