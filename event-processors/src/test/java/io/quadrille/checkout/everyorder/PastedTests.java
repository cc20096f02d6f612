package io.quadrille.checkout.everyorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.SagaFixture;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** Sequences that failures have printed, compiled as the tests into which a developer pastes them. */
final class PastedTests {

    private final Class<?> type;

    private PastedTests(Class<?> type) {
        this.type = type;
    }

    static PastedTests compile(List<String> sequences, Path folder) throws IOException, ReflectiveOperationException {
        var imports = new TreeSet<String>();
        var methods = new StringBuilder();
        for (int i = 0; i < sequences.size(); i++) {
            var lines = sequences.get(i).lines().toList();
            lines.stream().filter(line -> line.startsWith("import ")).forEach(imports::add);
            var body =
                    lines.stream().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
            methods.append("public static void test" + i + "(io.quadrille.sagatest.SagaFixture saga,"
                    + " io.quadrille.sagatest.Expectation[] expectations) {\n" + body + "\n}\n");
        }
        var source = folder.resolve("Pasted.java");
        Files.writeString(source, String.join("\n", imports) + "\npublic class Pasted {\n" + methods + "}\n");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options =
                    List.of("-proc:none", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
            var task =
                    compiler.getTask(problems, files, null, options, null, files.getJavaFileObjects(source.toFile()));
            assertThat(task.call()).as(problems.toString()).isTrue();
        }
        var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, PastedTests.class.getClassLoader());
        return new PastedTests(loader.loadClass("Pasted"));
    }

    void run(int number, SagaFixture saga, Expectation[] expectations) throws Throwable {
        try {
            type.getMethod("test" + number, SagaFixture.class, Expectation[].class)
                    .invoke(null, saga, expectations);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
