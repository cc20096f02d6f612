package io.quadrille.processors;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application: the domains named by {@code quadrille.domains}, joined by Kafka. */
@SpringBootApplication
public class Quadrille {

  public static void main(String[] args) {
    SpringApplication.run(Quadrille.class, args);
  }
}
