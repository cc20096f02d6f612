package io.quadrille.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All Java sources of all modules are formatted by palantir-java-format, at most 120 columns wide. With
 * {@code -Dquadrille.test.format=write} the test formats them instead. It runs as a test because the formatter needs
 * the JDK of the tests: Spotless would run it in the JVM of Maven, which may be too old to parse the sources.
 */
class SourceFormatTest {

    private static final int COLUMNS = 120;
    private static final boolean WRITE = "write".equals(System.getProperty("quadrille.test.format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    @Test
    void sources_are_formatted() throws IOException {
        var unformatted = new ArrayList<Path>();
        for (var source : sources()) {
            var text = Files.readString(source);
            var formatted = format(source, text);
            if (formatted.equals(text)) continue;
            unformatted.add(source);
            if (WRITE) Files.writeString(source, formatted);
        }
        if (!WRITE)
            assertThat(unformatted)
                    .as("sources to format: run this test with -Dquadrille.test.format=write")
                    .isEmpty();
    }

    @Test
    void no_line_is_too_long() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var source : sources()) {
            var lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++)
                if (lines.get(i).length() > COLUMNS) tooLong.add(source + ":" + (i + 1));
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void the_formatter_detects_unformatted_source() {
        assertThat(format(Path.of("A.java"), "class A { int  a; }\n")).isEqualTo("class A {\n    int a;\n}\n");
    }

    private String format(Path source, String text) {
        try {
            return formatter.formatSourceAndFixImports(text);
        } catch (FormatterException e) {
            throw new AssertionError(source + " cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static List<Path> sources() throws IOException {
        var all = new ArrayList<Path>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (var module : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
                }
            }
        }
        return all;
    }
}
