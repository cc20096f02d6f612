package io.quadrille.processors.operations;

import io.quadrille.processors.kafka.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A parked record with all that came with it. */
record RecordDetail(RecordSummary record, Bytes key, List<Header> headers, Bytes value) {

  /**
   * @param text the bytes read as UTF-8, for people
   * @param base64 the bytes as they came
   */
  record Bytes(String text, String base64) {

    static Bytes of(byte[] bytes) {
      if (bytes == null) return null;
      return new Bytes(new String(bytes, StandardCharsets.UTF_8), Base64.getEncoder().encodeToString(bytes));
    }
  }

  /** A header as it came; a name may come twice, and a value may be missing. */
  record Header(String name, Bytes value) {}

  static RecordDetail of(ParkedRecord record) {
    return new RecordDetail(
        RecordSummary.of(record),
        Bytes.of(record.key()),
        record.headers().stream().map(header -> new Header(header.name(), Bytes.of(header.value()))).toList(),
        Bytes.of(record.value()));
  }
}
