package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventMultiUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class UpcastersTest {

    @Revision("3")
    record Sample(String text, long number, Long weight, boolean sealed) {}

    /** Revision 1 had neither weight nor seal. */
    private static final RevisionUpcaster FIRST = new Step(1) {
        @Override
        protected void upcast(ObjectNode payload) {
            addUnknown(payload, "weight");
        }
    };

    /** Revision 2 had no seal: every sample was open. */
    private static final RevisionUpcaster SECOND = new Step(2) {
        @Override
        protected void upcast(ObjectNode payload) {
            payload.put("sealed", false);
        }
    };

    private abstract static class Step extends RevisionUpcaster {
        Step(int from) {
            super("test.Sample", from);
        }
    }

    private static final String AT_FIRST = "{\"text\":\"a\",\"number\":9007199254740993}";

    private final JsonMessageSerializer serializer = new JsonMessageSerializer(types(SECOND, FIRST));

    @Test
    void each_earlier_revision_is_read_as_the_current_one() {
        assertThat(read("1", AT_FIRST)).isEqualTo(new Sample("a", 9_007_199_254_740_993L, null, false));
        assertThat(read("2", "{\"text\":\"a\",\"number\":1,\"weight\":7}")).isEqualTo(new Sample("a", 1, 7L, false));
    }

    @Test
    void the_current_revision_is_read_unchanged() {
        assertThat(read("3", "{\"text\":\"a\",\"number\":1,\"weight\":7,\"sealed\":true}"))
                .isEqualTo(new Sample("a", 1, 7L, true));
    }

    @Test
    void the_class_of_an_earlier_revision_is_the_current_one() {
        assertThat(serializer.classForType(new SimpleSerializedType("test.Sample", "1")))
                .isEqualTo(Sample.class);
    }

    @ParameterizedTest
    @CsvSource({"4", "0", "01", "''", ","})
    void another_revision_is_not_read(String revision) {
        assertThatThrownBy(() -> read(revision, AT_FIRST))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("test.Sample cannot be read, only 3 and 1, 2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
        a property of a later revision,    `"number":9007199254740993`, `"number":1,"weight":5`
        an unknown property,               `"number":9007199254740993`, `"number":1,"more":2`
        a missing property,                `"text":"a",`,               ``
        a property twice,                  `"text":"a"`,                `"text":"a","text":"b"`
        a fraction that is whole,          `9007199254740993`,          `1.0`
        an exponent,                       `9007199254740993`,          `1e2`
        a number that is too large,        `9007199254740993`,          `9223372036854775808`
        a string for a number,             `9007199254740993`,          `"1"`
        a number for a text,               `"text":"a"`,                `"text":1`
        garbage after the end,             `9007199254740993}`,         `9007199254740993} x`
        a second payload after the end,    `9007199254740993}`,         `9007199254740993}{}`
        an end that is missing,            `9007199254740993}`,         `9007199254740993`
        an array,                          `{"text":"a","number":9007199254740993}`, `[]`
        the JSON null,                     `{"text":"a","number":9007199254740993}`, `null`
        nothing,                           `{"text":"a","number":9007199254740993}`, ``
        """)
    void a_malformed_payload_of_an_earlier_revision_is_not_read(String what, String part, String instead) {
        assertThat(AT_FIRST).as("the part that is replaced").contains(part);

        assertThatThrownBy(() -> read("1", AT_FIRST.replace(part, instead == null ? "" : instead)))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void an_upcaster_that_may_turn_one_event_into_several_is_refused_at_start() {
        var split = new EventMultiUpcaster() {
            @Override
            protected boolean canUpcast(IntermediateEventRepresentation event) {
                return true;
            }

            @Override
            protected Stream<IntermediateEventRepresentation> doUpcast(IntermediateEventRepresentation event) {
                return Stream.of(event, event);
            }
        };

        assertThatThrownBy(() -> types(split))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UpcastersTest")
                .hasMessageContaining("may turn one event into several")
                .hasMessageContaining("Extend RevisionUpcaster");
    }

    @Test
    void an_earlier_revision_without_an_upcaster_is_refused_at_start() {
        assertThatThrownBy(() -> types(FIRST))
                .hasMessage("test.Sample has revision 3, but no upcaster reads its revision 2");
    }

    @Test
    void two_upcasters_of_one_revision_are_refused_at_start() {
        assertThatThrownBy(() -> types(FIRST, FIRST, SECOND))
                .hasMessage("two upcasters read revision 1 of test.Sample");
    }

    @Test
    void an_upcaster_beyond_the_current_revision_is_refused_at_start() {
        var third = new Step(3) {
            @Override
            protected void upcast(ObjectNode payload) {}
        };
        assertThatThrownBy(() -> types(FIRST, SECOND, third)).hasMessageContaining("an upcaster produces a later one");
    }

    @Test
    void an_upcaster_of_an_unknown_type_is_refused_at_start() {
        assertThatThrownBy(() -> MessageTypes.builder().upcast(List.of(FIRST)).build())
                .hasMessageContaining("test.Sample, which is not a registered message type");
    }

    private static MessageTypes types(EventUpcaster... upcasters) {
        return MessageTypes.builder()
                .add("test.Sample", Sample.class)
                .upcast(List.of(upcasters))
                .build();
    }

    private Object read(String revision, String json) {
        return serializer.deserialize(new SimpleSerializedObject<>(
                json.getBytes(StandardCharsets.UTF_8), byte[].class, "test.Sample", revision));
    }
}
