package io.quadrille.engine.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which characters {@link Printable} escapes, and how. */
class PrintableTest {

    @ParameterizedTest
    @CsvSource({
        "000a, \\n",
        "000d, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "001b, \\u001b",
        "007f, \\u007f",
        "0085, \\u0085",
        "009b, \\u009b",
        "00ad, \\u00ad",
        "061c, \\u061c",
        "200b, \\u200b",
        "200e, \\u200e",
        "200f, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202a, \\u202a",
        "202e, \\u202e",
        "2066, \\u2066",
        "2069, \\u2069",
        "feff, \\ufeff",
        "d800, \\ud800",
        "dc00, \\udc00",
        "e0041, \\udb40\\udc41"
    })
    void invisible_characters_and_terminal_controls_are_escaped(String point, String escape) {
        var text =
                new StringBuilder().appendCodePoint(Integer.parseInt(point, 16)).toString();
        assertThat(Printable.of("a" + text + "b" + text)).isEqualTo("a" + escape + "b" + escape);
    }

    @Test
    void no_control_format_separator_or_surrogate_character_is_left() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).forEach(point -> {
            var printable = Printable.of("a" + Character.toString(point));
            assertThat(printable.codePoints().map(Character::getType))
                    .doesNotContain(
                            (int) Character.CONTROL,
                            (int) Character.FORMAT,
                            (int) Character.LINE_SEPARATOR,
                            (int) Character.PARAGRAPH_SEPARATOR,
                            (int) Character.SURROGATE);
        });
    }

    @Test
    void other_text_is_returned_unchanged() {
        var text = "Bestellung größer als 10 €: \\n \"quoted\" 注文 заказ 😀";
        assertThat(Printable.of(text)).isSameAs(text);
        assertThat(Printable.of(null)).isNull();
    }

    @Test
    void a_multi_line_text_keeps_only_line_feeds_and_tabs() {
        assertThat(Printable.lines("one\n\ttwo\r\u001b[2J")).isEqualTo("one\n\ttwo\\r\\u001b[2J");
    }
}
