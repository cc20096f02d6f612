package io.quadrille.engine.tracing;

/** Names of span attributes, from OpenTelemetry's semantic conventions if one exists there. */
final class SpanAttributes {

    static final String ORDER = "quadrille.order.id";
    static final String GROUP = "messaging.consumer.group.name";
    static final String EVENT = "messaging.message.id";
    static final String SYSTEM = "messaging.system";
    static final String TOPIC = "messaging.destination.name";

    private SpanAttributes() {}
}
