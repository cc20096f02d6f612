package io.quadrille.architecture.violations.kafka;

import org.axonframework.extensions.kafka.eventhandling.consumer.subscribable.SubscribableKafkaMessageSource;

record SubscribedTopics(SubscribableKafkaMessageSource<byte[], byte[]> source) {}
