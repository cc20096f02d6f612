package io.quadrille.application;

import io.quadrille.operating.commandline.CommandLineInterface;
import io.quadrille.operating.settings.SettingsCheck;
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
import org.springframework.context.annotation.Import;

/**
 * The application. Runs the domains listed in {@code quadrille.domains}; they communicate over Kafka. If the first
 * argument is a command, only runs that command. All settings are checked, even those of a domain that this process
 * does not run; if any is invalid, the application does not start.
 */
@SpringBootApplication(scanBasePackages = "io.quadrille")
@ConfigurationPropertiesScan("io.quadrille")
@Import(SettingsCheck.class)
public class Quadrille {

    public static void main(String[] args) {
        setDefaults();
        if (CommandLineInterface.isCommand(args)) {
            System.exit(new CommandLineInterface(utf8(FileDescriptor.out), utf8(FileDescriptor.err)).run(args));
        }
        SpringApplication.run(Quadrille.class, args);
    }

    /**
     * Sets the default locale and time zone, so that messages, numbers, dates and logs look the same on every machine.
     */
    private static void setDefaults() {
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    }

    /**
     * Creates a stream that prints UTF-8, not the terminal's character set, because other programs read the output too.
     */
    private static PrintStream utf8(FileDescriptor file) {
        return new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
    }
}
