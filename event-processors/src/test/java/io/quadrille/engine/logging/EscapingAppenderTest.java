package io.quadrille.engine.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

/** Output of a logging event whose every text is hostile, with patterns and as JSON. */
class EscapingAppenderTest {

    private static final String HOSTILE = "a\nATTACK \u001b[2J\u202e\u2028\u009b1m b";
    private static final String HARMLESS = "a\\nATTACK \\u001b[2J\\u202e\\u2028\\u009b1m b";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Logger logger(Encoder<ILoggingEvent> encoder) {
        context.setMDCAdapter(mdc);
        encoder.setContext(context);
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(printed);
        appender.start();
        var logger = context.getLogger("test");
        logger.addAppender(appender);
        EscapingAppender.install(context);
        EscapingAppender.install(context);
        return logger;
    }

    private String print(Encoder<ILoggingEvent> encoder) {
        var logger = logger(encoder);
        mdc.put("orderId", HOSTILE);
        var failure =
                new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE, new LoopException(HOSTILE)));
        failure.addSuppressed(new UnsupportedOperationException(HOSTILE));
        logger.atWarn().addKeyValue("key", HOSTILE).setCause(failure).log("template {}", HOSTILE);
        mdc.clear();
        return printed.toString(UTF_8);
    }

    /** An exception that is the cause of its own cause. */
    private static final class LoopException extends RuntimeException {

        private static final long serialVersionUID = 1;

        LoopException(String message) {
            super(message);
            initCause(new IllegalStateException("back to the first", this));
        }
    }

    private PatternLayoutEncoder pattern(String pattern) {
        var encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return encoder;
    }

    @Test
    void a_pattern_escapes_every_text_and_keeps_the_lines_of_the_stack_trace() {
        var text = print(pattern("[%X{orderId:--}] %kvp %m%n%ex"));
        assertThat(text).startsWith("[" + HARMLESS + "] key=\"" + HARMLESS + "\" template " + HARMLESS + "\n");
        assertThat(text)
                .contains("\njava.lang.IllegalStateException: " + HARMLESS + "\n\tat ")
                .contains("\nCaused by: java.lang.IllegalArgumentException: " + HARMLESS + "\n")
                .contains("Suppressed: java.lang.UnsupportedOperationException: " + HARMLESS + "\n");
        assertHarmless(text);
    }

    static Stream<String> structuredFormats() {
        return Stream.of("ecs", "gelf", "logstash");
    }

    @ParameterizedTest
    @MethodSource("structuredFormats")
    void a_structured_format_escapes_every_text(String format) {
        for (var printer : List.of("", "standard")) {
            printed.reset();
            var environment = new MockEnvironment();
            if (!printer.isEmpty()) environment.setProperty("logging.structured.json.stacktrace.printer", printer);
            context.putObject(Environment.class.getName(), environment);
            var encoder = new StructuredLogEncoder();
            encoder.setFormat(format);
            context.getLogger("test").detachAndStopAllAppenders();
            var text = print(encoder);
            assertThat(text.lines()).hasSize(1);
            assertHarmless(text);
            var json = JsonMapper.shared().readTree(text);
            assertThat(json.toString())
                    .contains("template " + HARMLESS.replace("\\", "\\\\"), "IllegalArgumentException");
            assertThat(json.valueStream().map(value -> value.asString(""))).allSatisfy(value -> assertHarmless(value));
        }
    }

    private static void assertHarmless(String text) {
        assertThat(text.lines()).noneMatch(line -> line.startsWith("ATTACK"));
        assertThat(Printable.lines(text)).isEqualTo(text);
    }
}
