package io.quadrille.saga;

import io.quadrille.engine.transport.EventTopics;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Access to a system from outside, wherever its processes run: its database and its topics. */
public interface SystemUnderTest {

    JdbcClient sql();

    EventTopics topics();

    String bootstrapServers();
}
