package io.quadrille.application;

import io.quadrille.operating.commandline.CommandLineInterface;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The application: the domains named by {@code quadrille.domains}, joined by Kafka. With a command: that command alone.
 * It reads all settings, those of what this process does not run too: a wrong one stops the start.
 */
@SpringBootApplication(scanBasePackages = "io.quadrille")
@ConfigurationPropertiesScan("io.quadrille")
public class Quadrille {

    public static void main(String[] args) {
        dependOnNoMachine();
        if (CommandLineInterface.isAskedFor(args)) {
            System.exit(new CommandLineInterface(utf8(FileDescriptor.out), utf8(FileDescriptor.err)).run(args));
        }
        SpringApplication.run(Quadrille.class, args);
    }

    /** Messages, numbers, days and logs are the same wherever it runs, those of libraries too. */
    private static void dependOnNoMachine() {
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    }

    /** The character set of a terminal is its user's choice; what is printed is read by programs as well. */
    private static PrintStream utf8(FileDescriptor file) {
        return new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
    }
}
