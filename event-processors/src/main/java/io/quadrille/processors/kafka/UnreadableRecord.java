package io.quadrille.processors.kafka;

import java.util.List;

/**
 * A record that could not be read as an event, as it came, with the cause. It travels through the processor in the place of
 * the event, so that parking it and moving the position past it happen in one transaction.
 */
public record UnreadableRecord(
    String topic, int partition, long offset, byte[] key, List<RawHeader> headers, byte[] value, String cause) {

  /** A header as it came; a name may come twice. */
  public record RawHeader(String name, byte[] value) {}
}
