package io.quadrille.engine.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** A logging event whose texts (message, arguments, log context, key-value pairs, exceptions, names) are escaped. */
record EscapedEvent(ILoggingEvent event, @Nullable IThrowableProxy throwable) implements ILoggingEvent {

    /**
     * Loggers of Spring Boot that write multi-line reports about the application's own configuration; their line breaks
     * and tabs stay.
     */
    private static final Set<String> REPORTERS = Set.of(
            "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter",
            "org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger");

    EscapedEvent(ILoggingEvent event) {
        this(event, EscapedThrowable.of(event.getThrowableProxy()));
    }

    private @Nullable String escaped(@Nullable String text) {
        return REPORTERS.contains(event.getLoggerName()) ? Printable.lines(text) : Printable.of(text);
    }

    private @Nullable Object escaped(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) return value;
        return escaped(value.toString());
    }

    @Override
    public @Nullable String getMessage() {
        return escaped(event.getMessage());
    }

    @Override
    public @Nullable String getFormattedMessage() {
        return escaped(event.getFormattedMessage());
    }

    @Override
    public @Nullable Object @Nullable [] getArgumentArray() {
        var arguments = event.getArgumentArray();
        return arguments == null
                ? null
                : Stream.of(arguments).map(this::escaped).toArray();
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        return throwable;
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        var escaped = new HashMap<String, String>();
        event.getMDCPropertyMap().forEach((key, value) -> escaped.put(Printable.of(key), Printable.of(value)));
        return escaped;
    }

    @Override
    @Deprecated
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        var pairs = event.getKeyValuePairs();
        if (pairs == null) return null;
        return pairs.stream()
                .map(pair -> new KeyValuePair(Printable.of(pair.key), escaped(pair.value)))
                .toList();
    }

    @Override
    public String getThreadName() {
        return Printable.of(event.getThreadName());
    }

    @Override
    public String getLoggerName() {
        return Printable.of(event.getLoggerName());
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
