package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whether each aggregate is counted without gaps and no event identifier comes twice, chained or not. Remembers each
 * event and aggregate. Not thread-safe.
 */
final class SequenceCheck {

    private record Fingerprint(long one, long other) {}

    private final Findings findings;
    private final boolean fromTheBeginning;
    private final MessageDigest sha256 = CanonicalHash.sha256();
    private final Map<Fingerprint, Long> next = new HashMap<>();
    private final Map<Fingerprint, Long> positions = new HashMap<>();

    /** @param fromTheBeginning whether every aggregate must start at 0 */
    SequenceCheck(Findings findings, boolean fromTheBeginning) {
        this.findings = findings;
        this.fromTheBeginning = fromTheBeginning;
    }

    /** The next event in the order of the log. */
    void add(HashedEvent event) {
        var aggregate = fingerprint(event.aggregateIdentifier());
        var expected = next.put(aggregate, event.sequenceNumber() + 1);
        if (expected == null && fromTheBeginning) expected = 0L;
        if (expected != null && expected != event.sequenceNumber()) {
            findings.add(
                    Kind.SEQUENCE_BROKEN,
                    event.where(),
                    String.format(
                            Locale.ROOT,
                            "aggregate %s goes on with %d instead of %d",
                            event.aggregateIdentifier(),
                            event.sequenceNumber(),
                            expected));
        }
        var before = positions.putIfAbsent(fingerprint(event.eventIdentifier()), event.index());
        if (before != null)
            findings.add(Kind.DUPLICATE, event.where(), "position " + before + " has the same event identifier");
    }

    private Fingerprint fingerprint(String text) {
        var hash = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(hash.getLong(), hash.getLong());
    }
}
