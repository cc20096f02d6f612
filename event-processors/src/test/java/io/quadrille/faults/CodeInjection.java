package io.quadrille.faults;

import static net.bytebuddy.matcher.ElementMatchers.named;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * Replaces classes of the application in its running process. Creates the code here; {@link InjectionAgent} installs it
 * there. The application must run the classes of this build. Not thread-safe.
 */
final class CodeInjection {

    private static final String CLOCK = "java.time.Clock";
    private static final String KAFKA_CLOCK = "org.apache.kafka.common.utils.SystemTime";

    private static final ClassFileLocator CLASSES = new ClassFileLocator.Compound(
            ClassFileLocator.ForClassLoader.of(CodeInjection.class.getClassLoader()),
            ClassFileLocator.ForClassLoader.ofBootLoader());

    private final Path folder;
    private final Map<String, byte[]> code;

    private CodeInjection(Path folder, Map<String, byte[]> code) {
        this.folder = folder;
        this.code = code;
    }

    /** Throws an error whenever the point is reached, up to a number of errors. */
    static CodeInjection ofErrors(ErrorPoint point) {
        return new CodeInjection(freshFolder(), Map.of(point.type(), throwing(point)));
    }

    /** Sets the clock of the process and of its Kafka clients by a step. Measurements of durations are not affected. */
    static CodeInjection ofClock(Duration step) {
        var code = new TreeMap<String, byte[]>();
        var instants =
                Advice.withCustomMapping().bind(Millis.class, step.toMillis()).to(SteppedInstant.class, CLASSES);
        code.put(CLOCK, with(type(CLOCK), instants, "currentInstant"));
        var millis =
                Advice.withCustomMapping().bind(Millis.class, step.toMillis()).to(SteppedMillis.class, CLASSES);
        code.put(KAFKA_CLOCK, with(type(KAFKA_CLOCK), millis, "milliseconds"));
        return new CodeInjection(freshFolder(), code);
    }

    static byte[] throwing(ErrorPoint point) {
        return with(type(point.type()), Advice.to(Reached.class, CLASSES), point.method());
    }

    private static TypeDescription type(String name) {
        return TypePool.Default.of(CLASSES).describe(name).resolve();
    }

    private static byte[] with(TypeDescription type, Advice advice, String method) {
        if (type.getDeclaredMethods().filter(named(method)).isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " has no method " + method);
        }
        try (var changed = new ByteBuddy()
                .decorate(type, CLASSES)
                .visit(advice.on(named(method)))
                .make()) {
            return changed.getBytes();
        }
    }

    /** Installs the code. */
    void into(ApplicationProcess application, int errors) {
        put(application, code, errors);
    }

    /** Restores the original code unless the process has ended. */
    void outOf(ApplicationProcess application) {
        if (!application.isAlive()) return;
        var own = new TreeMap<String, byte[]>();
        for (var name : code.keySet()) own.put(name, own(name));
        put(application, own, 0);
    }

    private static byte[] own(String name) {
        try {
            return CLASSES.locate(name).resolve();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of errors thrown so far. */
    long thrown() {
        try {
            var thrown = folder.resolve(InjectionAgent.THROWN);
            return Files.exists(thrown) ? Files.size(thrown) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(ApplicationProcess application, Map<String, byte[]> classes, int errors) {
        try {
            for (var each : classes.entrySet()) {
                Files.write(folder.resolve(each.getKey() + InjectionAgent.CODE), each.getValue());
            }
            Files.writeString(folder.resolve(InjectionAgent.ERRORS), Integer.toString(errors));
            var jvm = VirtualMachine.attach(Long.toString(application.pid()));
            try {
                jvm.loadAgent(agent().toString(), folder.toString());
            } finally {
                jvm.detach();
            }
        } catch (IOException | AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IllegalStateException("process " + application.pid() + " does not accept injected code", e);
        }
    }

    private static Path freshFolder() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "faults").toAbsolutePath()), "code");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path agent() throws IOException {
        var jar = folder.resolve("agent.jar");
        if (Files.exists(jar)) return jar;
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", InjectionAgent.class.getName());
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (var type : List.of(InjectionAgent.class)) {
                out.putNextEntry(new JarEntry(type.getName().replace('.', '/') + ".class"));
                out.write(own(type.getName()));
                out.closeEntry();
            }
        }
        return jar;
    }

    /** Placeholder for a constant in the injected code. */
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Millis {}

    /** Copied to the beginning of a method. */
    private static final class Reached {

        @Advice.OnMethodEnter
        static void enter() throws IOException {
            InjectionAgent.reached();
        }
    }

    /** Copied to the end of a method that returns an Instant. */
    private static final class SteppedInstant {

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Instant now, @Millis long step) {
            now = now.plusMillis(step);
        }
    }

    /** Copied to the end of a method that returns milliseconds. */
    private static final class SteppedMillis {

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) long now, @Millis long step) {
            now = now + step;
        }
    }
}
