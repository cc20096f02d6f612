package io.quadrille.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The serialized form of events is a contract with other processes and with the events that are already stored. */
class EventContractsTest {

    private static final MessageTypes TYPES = CheckoutSaga.SAGA.messageTypes();
    private static final JsonMessageSerializer JSON = new JsonMessageSerializer(TYPES);
    private static final Contracts CONTRACTS = Contracts.ofEvents();

    static Stream<Arguments> samples() {
        return EventSamples.ALL.stream().map(sample -> argumentSet(contract(sample.getClass()), sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_event_is_written_as_approved(Object sample) throws IOException {
        CONTRACTS.verify(
                contract(sample.getClass()),
                JSON.serialize(sample, byte[].class).getData());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_approved_event_is_read_as_the_same_event(Object sample) throws IOException {
        var type = TYPES.of(sample.getClass()).orElseThrow();
        var approved = CONTRACTS.read(contract(sample.getClass()));

        Object event =
                JSON.deserialize(new SimpleSerializedObject<>(approved, byte[].class, type.name(), type.revision()));

        assertThat(event).isEqualTo(sample);
    }

    static Stream<String> earlier() throws IOException {
        return CONTRACTS.names().stream().filter(contract -> !current().contains(contract));
    }

    @ParameterizedTest
    @MethodSource("earlier")
    void an_approved_event_of_an_earlier_revision_is_read_in_the_current_revision(String contract) throws IOException {
        int end = contract.lastIndexOf('-');
        var name = contract.substring(0, end);
        var approved =
                new SimpleSerializedObject<>(CONTRACTS.read(contract), byte[].class, name, contract.substring(end + 1));

        Object event = JSON.deserialize(approved);

        assertThat(event).isInstanceOf(TYPES.named(name).orElseThrow()).isEqualTo(EventSamples.EARLIER.get(contract));
    }

    @Test
    void every_event_type_has_one_sample_and_an_approved_file_for_each_of_its_revisions() throws IOException {
        assertThat(EventSamples.ALL)
                .extracting(sample -> contract(sample.getClass()))
                .containsExactlyInAnyOrderElementsOf(current());
        var revisions = new TreeSet<>(current());
        for (var type : events().toList()) {
            var name = TYPES.of(type).orElseThrow();
            for (int revision = 1; revision < Integer.parseInt(name.revision()); revision++)
                revisions.add(name.name() + "-" + revision);
        }
        assertThat(CONTRACTS.names()).isEqualTo(revisions);
        assertThat(EventSamples.EARLIER.keySet())
                .containsExactlyInAnyOrderElementsOf(earlier().toList());
    }

    @Test
    void every_event_type_declares_its_revision() {
        assertThat(events()).allMatch(type -> type.isAnnotationPresent(Revision.class));
    }

    @Test
    void a_changed_event_is_refused_and_the_message_says_what_to_do(@TempDir Path folder) throws IOException {
        var contracts = new Contracts(folder, folder.resolve("received"), ".json");
        Files.writeString(folder.resolve("test.Sample-1.json"), "{\"amount\":1}");

        assertThatThrownBy(() -> contracts.verify("test.Sample-1", "{\"amount\":1.0}".getBytes()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("test.Sample-1 is not written as approved")
                .hasMessageContaining("cp " + folder.resolve("received/test.Sample-1.received.json"))
                .hasMessageContaining("next @Revision");
        assertThat(folder.resolve("received/test.Sample-1.received.json")).hasContent("{\"amount\":1.0}");
    }

    @Test
    void a_type_without_an_approved_file_is_refused(@TempDir Path folder) {
        var contracts = new Contracts(folder, folder.resolve("received"), ".json");

        assertThatThrownBy(() -> contracts.verify("test.New-1", "{}".getBytes()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("approved: nothing");
    }

    /** An event is a record in an interface named so; the other messages are commands. */
    private static Stream<Class<?>> events() {
        return TYPES.classes().stream()
                .filter(type -> type.getEnclosingClass().getSimpleName().endsWith("Event"));
    }

    private static TreeSet<String> current() {
        return events().map(EventContractsTest::contract).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String contract(Class<?> type) {
        var name = TYPES.of(type).orElseThrow();
        return name.name() + "-" + name.revision();
    }
}
