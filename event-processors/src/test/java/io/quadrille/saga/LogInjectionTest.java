package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.operating.commandline.CommandLineInterface;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Text from records starts no line in a log or in command output, and sends no control sequence to a terminal. */
@ExtendWith(OutputCaptureExtension.class)
class LogInjectionTest {

    private static final String HOSTILE = "x\nATTACK\r\u001b[2J\u202e\u2066\u2028\u009b";
    private static final List<String> HEADERS = List.of(
            RecordHeaders.TYPE, RecordHeaders.REVISION, RecordHeaders.TIME, RecordHeaders.SEQUENCE, RecordHeaders.ID);
    private static RunningSystem system;

    @BeforeAll
    static void start() {
        system = RunningSystem.start("logging.level.io.quadrille=DEBUG");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void records_cannot_inject_lines_into_the_log_or_command_output(CapturedOutput output) {
        try (var topicClient = new TopicClient(system)) {
            for (var header : HEADERS) {
                topicClient.publish(withHeader(record("o-" + header), header));
            }
            topicClient.publish(withHeader(record("o-trace"), RecordHeaders.TRACE_PARENT));
            var good = record("o-key");
            topicClient.publish(
                    new ProducerRecord<>(good.topic(), null, HOSTILE.getBytes(UTF_8), good.value(), good.headers()));
            topicClient.publish(record(HOSTILE));
            new IdleDetector(system, topicClient).awaitIdle(Duration.ofMinutes(1));
        }
        assertThat(output.getAll()).contains("x\\nATTACK\\r\\u001b[2J\\u202e\\u2066\\u2028\\u009b");
        assertHarmless(output.getAll());

        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var arguments = new ArrayList<>(List.of("check"));
        arguments.addAll(List.of(system.arguments()));
        int code = new CommandLineInterface(printer(out), printer(err)).run(arguments.toArray(String[]::new));
        assertThat(code).isEqualTo(CommandLineInterface.DIFFERS);
        assertThat(out.toString(UTF_8)).contains("x\\nATTACK\\r\\u001b[2J");
        assertHarmless(out.toString(UTF_8));
        assertHarmless(err.toString(UTF_8));
    }

    @Test
    void arguments_cannot_inject_lines_into_command_output() {
        var err = new ByteArrayOutputStream();
        var form = new CommandLineInterface(printer(new ByteArrayOutputStream()), printer(err));
        assertThat(form.run("verify", "--export", "/nowhere/" + HOSTILE)).isEqualTo(CommandLineInterface.FAILED);
        assertThat(form.run(HOSTILE)).isEqualTo(CommandLineInterface.FAILED);
        assertThat(err.toString(UTF_8)).contains("x\\nATTACK");
        assertHarmless(err.toString(UTF_8));
    }

    private static PrintStream printer(ByteArrayOutputStream printed) {
        return new PrintStream(printed, true, UTF_8);
    }

    private static void assertHarmless(String text) {
        assertThat(text.lines().toList()).noneMatch(line -> line.startsWith("ATTACK"));
        var harmful = Stream.of(text.split("\n"))
                .filter(line -> line.codePoints().anyMatch(LogInjectionTest::isHarmful))
                .toList();
        assertThat(harmful).isEmpty();
    }

    private static boolean isHarmful(int point) {
        if (point == '\t') return false;
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static ProducerRecord<byte[], byte[]> withHeader(ProducerRecord<byte[], byte[]> record, String name) {
        record.headers().remove(name).add(name, HOSTILE.getBytes(UTF_8));
        return record;
    }

    @SuppressWarnings("unchecked")
    private static ProducerRecord<byte[], byte[]> record(String order) {
        return system.bean(KafkaMessageConverter.class)
                .createKafkaMessage(
                        SagaEvents.event(Topics.PAYMENT_SUCCESS, order),
                        system.topics().nameOf(Topics.PAYMENT_SUCCESS));
    }
}
