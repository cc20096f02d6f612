package io.quadrille.application;

import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.integrity.ChainFollower;
import io.quadrille.engine.integrity.Checkpointing;
import io.quadrille.engine.integrity.Checkpoints;
import io.quadrille.engine.integrity.Exports;
import io.quadrille.engine.integrity.SigningKey;
import io.quadrille.engine.log.AfterCommit;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets up the chain of hashes over the log, its checkpoints, and the exports. */
@Configuration(proxyBeanMethods = false)
public class IntegrityConfiguration {

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    @Bean
    Checkpointing checkpointing(QuadrilleProperties properties) {
        var settings = properties.integrity();
        return new Checkpointing(settings.checkpointEvery(), signingKey(settings), folder(settings));
    }

    @Bean
    ChainFollower chainFollower(
            JdbcConnectionDetails database, QuadrilleProperties properties, Checkpointing checkpoints, Clock clock) {
        var sessions = DedicatedConnections.ofFollower(ChainFollower.NAME, database);
        return new ChainFollower(sessions, properties.relay().lease(), POLL_INTERVAL, checkpoints, clock);
    }

    private static Optional<SigningKey> signingKey(QuadrilleProperties.Integrity settings) {
        if (settings.signingKey() == null) return Optional.empty();
        try {
            return Optional.of(SigningKey.read(settings.signingKey()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("quadrille.integrity.signing-key cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * The folder for checkpoints. The start fails if the process cannot write to it; a later failure is only logged.
     */
    private static Optional<Path> folder(QuadrilleProperties.Integrity settings) {
        if (settings.checkpoints() == null) return Optional.empty();
        try {
            Files.createDirectories(settings.checkpoints());
            Files.delete(Files.createTempFile(settings.checkpoints(), "start-", ".tmp"));
            return Optional.of(settings.checkpoints());
        } catch (IOException e) {
            throw new IllegalStateException("quadrille.integrity.checkpoints must be a folder to write to: " + e, e);
        }
    }

    @Bean
    ConfigurerModule chaining(ChainFollower chain) {
        return configurer -> {
            configurer.onStart(Phase.INSTRUCTION_COMPONENTS, chain::start);
            configurer.onShutdown(Phase.EXTERNAL_CONNECTIONS, () -> LastingThread.endInOwnThread(chain::stop));
            configurer.onInitialize(
                    c -> c.onStart(Phase.INSTRUCTION_COMPONENTS, () -> AfterCommit.run(c.eventStore(), chain::wakeUp)));
        };
    }

    @Bean
    Exports exports(JdbcConnectionDetails database) {
        return new Exports(DedicatedConnections.of(database));
    }

    @Bean
    Checkpoints checkpoints(DataSource database) {
        return new Checkpoints(database);
    }
}
