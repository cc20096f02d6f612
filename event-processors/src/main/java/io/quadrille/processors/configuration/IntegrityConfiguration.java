package io.quadrille.processors.configuration;

import io.quadrille.processors.integrity.ChainFollower;
import io.quadrille.processors.integrity.Checkpointing;
import io.quadrille.processors.integrity.Checkpoints;
import io.quadrille.processors.integrity.Exports;
import io.quadrille.processors.integrity.SigningKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The chain behind the log, and what is read of both. */
@Configuration(proxyBeanMethods = false)
class IntegrityConfiguration {

  private static final Duration MOMENT = Duration.ofSeconds(1);

  @Bean
  ChainFollower chainFollower(JdbcConnectionDetails database, QuadrilleProperties properties, Clock clock) {
    var settings = properties.integrity();
    var checkpoints =
        new Checkpointing(settings.checkpointEvery(), signingKey(settings), Optional.ofNullable(settings.checkpoints()));
    var sessions = Sessions.ofFollower(ChainFollower.NAME, database);
    return new ChainFollower(sessions, properties.relay().lease(), MOMENT, checkpoints, clock);
  }

  private static Optional<SigningKey> signingKey(QuadrilleProperties.Integrity settings) {
    if (settings.signingKey() == null) return Optional.empty();
    try {
      return Optional.of(SigningKey.read(settings.signingKey()));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("quadrille.integrity.signing-key cannot be used: " + e.getMessage(), e);
    }
  }

  @Bean
  ConfigurerModule chaining(ChainFollower chain) {
    return configurer -> {
      configurer.onStart(Phase.INSTRUCTION_COMPONENTS, chain::start);
      configurer.onShutdown(Phase.EXTERNAL_CONNECTIONS, chain::stop);
      configurer.onInitialize(
          c -> c.onStart(Phase.INSTRUCTION_COMPONENTS, () -> KafkaConfiguration.onCommit(c.eventStore(), chain::wake)));
    };
  }

  @Bean
  Exports exports(JdbcConnectionDetails database) {
    return new Exports(Sessions.of(database));
  }

  @Bean
  Checkpoints checkpoints(DataSource database) {
    return new Checkpoints(database);
  }
}
