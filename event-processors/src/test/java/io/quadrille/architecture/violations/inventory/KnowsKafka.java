package io.quadrille.architecture.violations.inventory;

import org.apache.kafka.common.TopicPartition;

record KnowsKafka(TopicPartition partition) {}
