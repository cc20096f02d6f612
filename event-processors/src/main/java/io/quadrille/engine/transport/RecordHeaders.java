package io.quadrille.engine.transport;

/**
 * The headers of every record: CloudEvents 1.0, Kafka protocol binding, binary content mode, all values UTF-8 text. A
 * metadata entry of the event travels as {@value #METADATA_PREFIX} and its key.
 */
public final class RecordHeaders {

    public static final String CONTENT_TYPE = "content-type";
    public static final String JSON = "application/json";
    public static final String SPEC_VERSION = "ce_specversion";

    /** The event's identifier, unique over all stores. */
    public static final String ID = "ce_id";

    /** The domain that owns the event, as "/quadrille/order". */
    public static final String SOURCE = "ce_source";

    /** The logical name of the event type. */
    public static final String TYPE = "ce_type";

    /** The revision of the event type. */
    public static final String REVISION = "ce_revision";

    /** When the event happened, RFC 3339. */
    public static final String TIME = "ce_time";

    /** The identifier of the aggregate that the event belongs to. */
    public static final String SUBJECT = "ce_subject";

    /** The type of that aggregate. */
    public static final String AGGREGATE_TYPE = "ce_aggregatetype";

    /** The event's number within its aggregate, from 0. */
    public static final String SEQUENCE = "ce_sequence";

    /**
     * Which incarnation of the domain's store published the record, counted from 1: a new one begins when the store was
     * put back to an earlier state. Records of releases before it had one have none.
     */
    public static final String INCARNATION = "ce_incarnation";

    /** What the name of each of the event's own headers begins with; headers of other names are other people's. */
    public static final String EVENT_PREFIX = "ce_";

    public static final String METADATA_PREFIX = "meta-";

    /**
     * The trace that the record belongs to, as W3C Trace Context says; the only metadata that travels without prefix.
     */
    public static final String TRACE_PARENT = "traceparent";

    /** What tracing systems add to it. */
    public static final String TRACE_STATE = "tracestate";

    /** On a record that was published once more on purpose: the id of the republication. Its event is the same. */
    public static final String REPUBLISHED = "republished";

    private RecordHeaders() {}
}
