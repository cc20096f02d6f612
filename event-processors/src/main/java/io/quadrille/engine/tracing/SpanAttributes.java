package io.quadrille.engine.tracing;

/** The names of attributes, as in OpenTelemetry's semantic conventions where they have one. */
final class SpanAttributes {

    static final String ORDER = "quadrille.order.id";
    static final String GROUP = "messaging.consumer.group.name";
    static final String EVENT = "messaging.message.id";
    static final String SYSTEM = "messaging.system";
    static final String TOPIC = "messaging.destination.name";

    private SpanAttributes() {}
}
