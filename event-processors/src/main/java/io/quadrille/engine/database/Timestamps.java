package io.quadrille.engine.database;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Moments as PostgreSQL keeps them, to the microsecond. */
public final class Timestamps {

    private static final long LIMIT = Long.MAX_VALUE / 1_000_000 - 1;

    private Timestamps() {}

    /** Microseconds since 1970; the largest or smallest long for what lies beyond, as PostgreSQL's infinity does. */
    public static long micros(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (Math.abs(seconds) > LIMIT) return seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        return seconds * 1_000_000 + instant.getNano() / 1_000;
    }

    public static OffsetDateTime of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
