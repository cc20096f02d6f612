package io.quadrille.processors.faults;

/**
 * Where an {@link Error} may come out of the application's own code, by class and method. Each thread that
 * others rely on has one at least.
 */
enum NamedPoint {
  EVENTS_ARE_SENT("kafka.EventRelay", "send"),
  LOG_IS_READ("eventstore.CommittedRows", "read"),
  LEASE_IS_KEPT("eventstore.FollowerLease", "keep"),
  RECORD_IS_READ("kafka.EventRecordConverter", "readKafkaMessage"),
  RECORDS_ARE_HANDED_ON("kafka.Fetching", "handOn"),
  BATCH_IS_HANDLED("processing.SegmentWorker", "handle"),
  CLAIM_IS_CONFIRMED("processing.SegmentWorker", "confirmClaim"),
  POSITION_IS_REPORTED("processing.SegmentWorker", "at"),
  WALLET_IS_DEBITED("choreography.WalletReactions", "debitsWallet"),
  STOCK_IS_RECORDED("aggregator.AggregatorReactions", "recordsStock"),
  SALE_IS_COUNTED("statistics.SalesReactions", "counts"),
  EVENTS_ARE_APPENDED("eventstore.AppendStatement", "build"),
  VIEW_IS_WRITTEN("view.OrderViewTable", "write"),
  ORDERS_ARE_GATHERED("processing.GatheringCommandBus", "together"),
  REQUEST_IS_ADMITTED("api.Admission", "require"),
  ALERTS_ARE_PUBLISHED("operations.Alerts", "publish"),
  RECORDS_ARE_SWEPT("operations.Retention", "sweep"),
  GAUGES_ARE_READ("metrics.GaugeReader", "read"),
  CHECKS_ARE_LOOKED_FOR("audit.AuditWorker", "look"),
  TIME_IS_ASKED_FOR("eventstore.DatabaseClock", "look");

  private final String type;
  private final String method;

  NamedPoint(String type, String method) {
    this.type = type;
    this.method = method;
  }

  String type() {
    return "io.quadrille.processors." + type;
  }

  String method() {
    return method;
  }
}
