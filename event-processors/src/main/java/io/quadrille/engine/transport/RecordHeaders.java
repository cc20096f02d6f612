package io.quadrille.engine.transport;

/**
 * The headers of every record: CloudEvents 1.0, Kafka protocol binding, binary content mode, all values UTF-8 text. The
 * header of a metadata entry is named {@value #METADATA_PREFIX} followed by the entry's key.
 */
public final class RecordHeaders {

    public static final String CONTENT_TYPE = "content-type";
    public static final String JSON = "application/json";
    public static final String SPEC_VERSION = "ce_specversion";

    /** The event's identifier, unique over all stores. */
    public static final String ID = "ce_id";

    /** The domain that owns the event, in the form "/quadrille/order". */
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
     * The number of the incarnation ({@link Incarnations}) of the domain's store that published the record, counted
     * from 1, with a checksum. Records of releases without incarnations lack this header.
     */
    public static final String INCARNATION = "ce_incarnation";

    /** The prefix of the headers of CloudEvents. Other systems may add headers of other names. */
    public static final String EVENT_PREFIX = "ce_";

    public static final String METADATA_PREFIX = "meta-";

    /**
     * The trace that the record belongs to, in the format of W3C Trace Context. Trace headers are the only metadata
     * without a prefix.
     */
    public static final String TRACE_PARENT = "traceparent";

    /** Further data of tracing systems, in the format of W3C Trace Context. */
    public static final String TRACE_STATE = "tracestate";

    /** The id of the republication, on a record that was published again. The event in it is the same. */
    public static final String REPUBLISHED = "republished";

    private RecordHeaders() {}
}
