package io.quadrille.processors;

import io.quadrille.processors.configuration.CheckCommand;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application: the domains named by {@code quadrille.domains}, joined by Kafka. With {@code check}: its checker alone. */
@SpringBootApplication
public class Quadrille {

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(CheckCommand.NAME)) {
      System.exit(new CheckCommand(System.out).run(Arrays.copyOfRange(args, 1, args.length)));
    }
    SpringApplication.run(Quadrille.class, args);
  }
}
