package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Checks that the sequence numbers of each aggregate have no gaps and that no event identifier occurs twice, for
 * chained and unchained events. Memory grows with the number of events. Not thread-safe.
 */
final class SequenceCheck {

    /** The first 128 bits of an identifier's SHA-256, because they take less memory than the identifier. */
    private record Fingerprint(long first, long second) {}

    private final Findings findings;
    private final boolean fromTheBeginning;
    private final MessageDigest sha256 = CanonicalHash.sha256();
    private final Map<Fingerprint, Long> nextSequenceNumbers = new HashMap<>();
    private final Map<Fingerprint, Long> positions = new HashMap<>();

    /** @param fromTheBeginning whether the sequence of every aggregate must start at 0 */
    SequenceCheck(Findings findings, boolean fromTheBeginning) {
        this.findings = findings;
        this.fromTheBeginning = fromTheBeginning;
    }

    /** Checks the next event in the order of the log. */
    void add(HashedEvent event) {
        var aggregate = fingerprint(event.aggregateIdentifier());
        var expected = nextSequenceNumbers.put(aggregate, event.sequenceNumber() + 1);
        if (expected == null && fromTheBeginning) expected = 0L;
        if (expected != null && expected != event.sequenceNumber()) {
            findings.add(
                    FindingKind.SEQUENCE_BROKEN,
                    event.where(),
                    String.format(
                            Locale.ROOT,
                            "the next sequence number of aggregate %s is %d instead of %d",
                            event.aggregateIdentifier(),
                            event.sequenceNumber(),
                            expected));
        }
        var before = positions.putIfAbsent(fingerprint(event.eventIdentifier()), event.index());
        if (before != null)
            findings.add(FindingKind.DUPLICATE, event.where(), "position " + before + " has the same event identifier");
    }

    private Fingerprint fingerprint(String text) {
        var hash = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(hash.getLong(), hash.getLong());
    }
}
