package io.quadrille.engine.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;

/**
 * Replaces an appender, and passes every event to the replaced appender after escaping it, so that pattern and JSON
 * encoders both get escaped text.
 */
final class EscapingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Appender<ILoggingEvent> appender;

    private EscapingAppender(Appender<ILoggingEvent> appender) {
        this.appender = appender;
        setName(appender.getName());
        setContext(appender.getContext());
    }

    /** Wraps every appender of every logger. Idempotent. */
    static void install(LoggerContext context) {
        context.getLoggerList().forEach(EscapingAppender::install);
    }

    private static void install(Logger logger) {
        var appenders = new ArrayList<Appender<ILoggingEvent>>();
        logger.iteratorForAppenders().forEachRemaining(appenders::add);
        for (var appender : appenders) {
            if (appender instanceof EscapingAppender) continue;
            var escaping = new EscapingAppender(appender);
            escaping.start();
            logger.addAppender(escaping);
            logger.detachAppender(appender);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        appender.doAppend(new EscapedEvent(event));
    }

    @Override
    public void stop() {
        super.stop();
        appender.stop();
    }
}
