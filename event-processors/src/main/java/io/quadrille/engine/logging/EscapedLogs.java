package io.quadrille.engine.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Has everything that is logged escaped, on whatever appenders Boot has made, of its own or by a configuration that is
 * given, from when it has made them.
 */
final class EscapedLogs implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent prepared) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) EscapingAppender.install(logback);
    }
}
