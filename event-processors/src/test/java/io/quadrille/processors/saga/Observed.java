package io.quadrille.processors.saga;

import io.quadrille.processors.kafka.EventTopics;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A system as it is seen from outside, wherever its processes run: its database and its topics. */
public interface Observed {

  JdbcClient sql();

  EventTopics topics();

  String bootstrapServers();
}
