package io.quadrille.faults;

/**
 * Places where an {@link Error} may occur in the code of the application, by class and method. Each thread that others
 * depend on has at least one.
 */
enum ErrorPoint {
    EVENTS_ARE_SENT("engine.transport.RecordSender", "send"),
    LOG_IS_READ("engine.log.CommittedRows", "read"),
    LEASE_IS_KEPT("engine.log.FollowerLease", "renew"),
    RECORD_IS_READ("engine.transport.EventRecordConverter", "readKafkaMessage"),
    RECORDS_ARE_HANDED_ON("engine.transport.Fetching", "handOn"),
    BATCH_IS_HANDLED("engine.processing.SegmentWorker", "handle"),
    CLAIM_IS_CONFIRMED("engine.processing.SegmentWorker", "confirmClaim"),
    POSITION_IS_REPORTED("engine.processing.SegmentWorker", "reportPosition"),
    COMMANDS_ARE_SENT("engine.saga.ReactionHandler", "react"),
    ANSWERS_ARE_RECORDED("engine.saga.JoinHandler", "react"),
    SALE_IS_COUNTED("checkout.statistics.SalesReactions", "whenOrderProcessedThenCount"),
    EVENTS_ARE_APPENDED("engine.eventstore.AppendStatement", "build"),
    VIEW_IS_WRITTEN("engine.projection.RecordTable", "store"),
    ORDERS_ARE_GATHERED("engine.processing.GatheringCommandBus", "handleTogether"),
    REQUEST_IS_ADMITTED("checkout.api.Admission", "require"),
    ALERTS_ARE_PUBLISHED("operating.operations.Alerts", "publish"),
    RECORDS_ARE_SWEPT("operating.retention.Retention", "sweep"),
    GAUGES_ARE_READ("operating.metrics.GaugeReader", "read"),
    CHECKS_ARE_LOOKED_FOR("operating.audit.AuditWorker", "poll"),
    TIME_IS_ASKED_FOR("engine.database.DatabaseClock", "synchronize");

    private final String type;
    private final String method;

    ErrorPoint(String type, String method) {
        this.type = type;
        this.method = method;
    }

    String type() {
        return "io.quadrille." + type;
    }

    String method() {
        return method;
    }
}
