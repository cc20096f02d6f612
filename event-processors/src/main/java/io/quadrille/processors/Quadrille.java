package io.quadrille.processors;

import io.quadrille.processors.commandline.CommandLineForm;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application: the domains named by {@code quadrille.domains}, joined by Kafka. With a command: that command alone. */
@SpringBootApplication
public class Quadrille {

  public static void main(String[] args) {
    if (CommandLineForm.isAskedFor(args)) System.exit(new CommandLineForm(System.out, System.err).run(args));
    SpringApplication.run(Quadrille.class, args);
  }
}
