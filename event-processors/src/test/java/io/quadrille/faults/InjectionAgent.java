package io.quadrille.faults;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An agent in the process of the application: replaces classes and throws errors where the injected code calls it.
 * Packed by {@link CodeInjection}; uses only the JDK.
 */
public final class InjectionAgent {

    static final String ERRORS = "errors";
    static final String THROWN = "thrown";
    static final String CODE = ".class";

    private static final AtomicInteger left = new AtomicInteger();
    private static volatile Path folder;

    private InjectionAgent() {}

    /** @param arguments a folder with class files, and the number of errors to throw */
    public static void agentmain(String arguments, Instrumentation jvm) throws Exception {
        var given = Path.of(arguments);
        var definitions = new ArrayList<ClassDefinition>();
        try (Stream<Path> files = Files.list(given)) {
            for (var file : files.filter(file -> file.toString().endsWith(CODE)).toList()) {
                var name = file.getFileName().toString().replace(CODE, "");
                for (Class<?> type : jvm.getAllLoadedClasses()) {
                    if (type.getName().equals(name))
                        definitions.add(new ClassDefinition(type, Files.readAllBytes(file)));
                }
            }
        }
        if (definitions.isEmpty()) throw new IllegalStateException("no loaded class matches the code in " + given);
        folder = given;
        left.set(Integer.parseInt(Files.readString(given.resolve(ERRORS))));
        jvm.redefineClasses(definitions.toArray(ClassDefinition[]::new));
    }

    /** Called by the injected code. */
    public static void reached() throws IOException {
        if (left.getAndUpdate(errors -> Math.max(0, errors - 1)) == 0) return;
        Files.write(folder.resolve(THROWN), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        throw new NoClassDefFoundError("a fault strikes");
    }
}
