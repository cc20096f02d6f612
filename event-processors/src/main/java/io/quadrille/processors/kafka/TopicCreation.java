package io.quadrille.processors.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that do not exist yet. It must be done before any source opens its stream: the extension assigns
 * partitions once, so a topic created later would never be read.
 */
public final class TopicCreation {

  private final Map<String, Object> configuration;
  private final EventTopics topics;
  private final TopicSettings settings;
  private final Duration timeout;

  public TopicCreation(
      Map<String, Object> configuration, EventTopics topics, TopicSettings settings, Duration timeout) {
    this.configuration = configuration;
    this.topics = topics;
    this.settings = settings;
    this.timeout = timeout;
  }

  private NewTopic newTopic(Map.Entry<String, EventTopic> topic) {
    return new NewTopic(topic.getKey(), topic.getValue().partitions(), settings.replicationFactor())
        .configs(settings.configuration());
  }

  /**
   * Idempotent; safe to call from several processes at once.
   *
   * @throws IllegalStateException if the broker cannot be reached or refuses
   */
  public void createMissing() {
    try (var admin = Admin.create(configuration)) {
      var wanted =
          topics.all().entrySet().stream()
              .map(this::newTopic)
              .collect(Collectors.toList());
      for (var created : admin.createTopics(wanted).values().entrySet()) {
        try {
          created.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof InvalidReplicationFactorException) {
            throw new IllegalStateException(
                "quadrille.kafka.replication-factor must not be more than the number of brokers: " + e.getCause().getMessage(), e);
          }
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw new IllegalStateException("topic " + created.getKey() + " cannot be created", e.getCause());
          }
        }
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "quadrille.kafka.bootstrap-servers must name a Kafka broker; none answered within " + timeout.toMillis() + " ms",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }
}
