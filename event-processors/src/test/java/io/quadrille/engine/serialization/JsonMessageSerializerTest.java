package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMessageSerializerTest {

    enum SampleKind {
        FIRST,
        SECOND
    }

    record SampleLine(String productId, int quantity) {}

    @Revision("3")
    record Sample(String text, long number, SampleKind kind, boolean flag, List<SampleLine> lines) {}

    record Unregistered(String text) {}

    /** Records that the class was initialized. The tests may refer to it only by its name. */
    static final class Trap {
        static {
            trapped = true;
        }
    }

    private static boolean trapped;

    private static final String VALID = """
        {"text":"a","number":1,"kind":"SECOND","flag":true,"lines":[{"productId":"p","quantity":2}]}\
        """;
    private static final Sample READ = new Sample("a", 1, SampleKind.SECOND, true, List.of(new SampleLine("p", 2)));

    private final JsonMessageSerializer serializer = new JsonMessageSerializer(
            MessageTypes.builder().add("test.Sample", Sample.class).build());

    @Test
    void a_message_is_written_under_its_logical_name_and_revision() {
        var written = serializer.serialize(READ, byte[].class);

        assertThat(written.getType().getName()).isEqualTo("test.Sample");
        assertThat(written.getType().getRevision()).isEqualTo("3");
        assertThat(new String(written.getData(), StandardCharsets.UTF_8)).isEqualTo(VALID);
    }

    @Test
    void a_message_is_read_by_its_logical_name_and_revision() {
        assertThat(read("test.Sample", "3", VALID)).isEqualTo(READ);
    }

    @Test
    void an_optional_value_that_is_absent_is_written_and_read_as_null() {
        var without = new Sample(null, 1, SampleKind.FIRST, false, List.of());
        var written = serializer.serialize(without, String.class);

        assertThat(written.getData()).contains("\"text\":null");
        assertThat(read("test.Sample", "3", written.getData())).isEqualTo(without);
    }

    @Test
    void metadata_is_written_and_read() {
        var metaData = MetaData.with("traceId", "1");

        MetaData copy = serializer.deserialize(serializer.serialize(metaData, byte[].class));

        assertThat(copy).isEqualTo(metaData);
    }

    @Test
    void a_class_that_is_not_registered_is_not_written() {
        assertThatThrownBy(() -> serializer.serialize(new Unregistered("a"), byte[].class))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("Unregistered is not registered");
    }

    @ParameterizedTest
    @CsvSource({"test.Other,3", "test.sample,3", "Sample,3", "'',3", "java.lang.String,", "java.util.ArrayList,"})
    void an_unknown_name_is_not_read(String name, String revision) {
        assertThatThrownBy(() -> read(name, revision, VALID)).isInstanceOf(UnknownMessageTypeException.class);
    }

    @ParameterizedTest
    @CsvSource({"2", "4", "03", "''", ","})
    void another_revision_is_not_read(String revision) {
        assertThatThrownBy(() -> read("test.Sample", revision, VALID))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("test.Sample cannot be read, only 3");
    }

    @Test
    void a_class_name_is_not_a_type_name_and_loads_no_class() {
        assertThatThrownBy(() -> read(Sample.class.getName(), "3", VALID))
                .isInstanceOf(UnknownMessageTypeException.class);
        assertThatThrownBy(() -> read(Trap.class.getName(), null, "{}"))
                .isInstanceOf(UnknownMessageTypeException.class);

        assertThat(trapped).isFalse();
        assertThat(new Trap()).isNotNull();
        assertThat(trapped).as("the trap works").isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
        a missing property,                `"number":1,`,                ``
        a missing property that is null,   `"text":"a",`,                ``
        an unknown property,               `"number":1`,                 `"number":1,"more":2`
        a property twice,                  `"number":1`,                 `"number":1,"number":2`
        a property in another case,        `"number":1`,                 `"Number":1`
        a string for a number,             `"number":1`,                 `"number":"1"`
        an empty string for a number,      `"number":1`,                 `"number":""`
        a fraction for a number,           `"number":1`,                 `"number":1.5`
        a fraction that is whole,          `"number":1`,                 `"number":1.0`
        a number that is too large,        `"number":1`,                 `"number":9223372036854775808`
        a number too large inside,         `"quantity":2`,               `"quantity":2147483648`
        a boolean for a number,            `"number":1`,                 `"number":true`
        a null for a number,               `"number":1`,                 `"number":null`
        a null for a boolean,              `"flag":true`,                `"flag":null`
        a string for a boolean,            `"flag":true`,                `"flag":"true"`
        a number for a boolean,            `"flag":true`,                `"flag":1`
        a number for an enum,              `"kind":"SECOND"`,            `"kind":1`
        a number in quotes for an enum,    `"kind":"SECOND"`,            `"kind":"1"`
        an unknown constant,               `"kind":"SECOND"`,            `"kind":"THIRD"`
        a constant in another case,        `"kind":"SECOND"`,            `"kind":"second"`
        an empty string for an enum,       `"kind":"SECOND"`,            `"kind":""`
        a number for a text,               `"text":"a"`,                 `"text":1`
        a boolean for a text,              `"text":"a"`,                 `"text":true`
        an object for a text,              `"text":"a"`,                 `"text":{}`
        an array for a text,               `"text":"a"`,                 `"text":["a"]`
        a number for a list,               `[{"productId":"p","quantity":2}]`, `2`
        an object for a list,              `[{"productId":"p","quantity":2}]`, `{"productId":"p","quantity":2}`
        an empty string for a list,        `[{"productId":"p","quantity":2}]`, `""`
        an array for an object,            `{"productId":"p","quantity":2}`,   `["p",2]`
        garbage after the end,             `"quantity":2}]}`,            `"quantity":2}]} x`
        a second message after the end,    `"quantity":2}]}`,            `"quantity":2}]}{}`
        an end that is missing,            `"quantity":2}]}`,            `"quantity":2}]`
        a comment,                         `"flag":true`,                `"flag":/* */true`
        """)
    void a_malformed_message_is_not_read(String what, String part, String instead) {
        assertThat(VALID).as("the part that is replaced").contains(part);

        assertThatThrownBy(() -> read("test.Sample", "3", VALID.replace(part, instead)))
                .isInstanceOf(SerializationException.class);
    }

    private Object read(String name, String revision, String json) {
        return serializer.deserialize(
                new SimpleSerializedObject<>(json.getBytes(StandardCharsets.UTF_8), byte[].class, name, revision));
    }
}
