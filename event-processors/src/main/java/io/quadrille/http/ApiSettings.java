package io.quadrille.http;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP API, {@code quadrille.api.*}.
 *
 * @param maxBodySize the largest request body; larger bodies are answered 413
 * @param requestTimeout how long the headers of a request may take to arrive, and then its body
 * @param idempotency how long idempotency keys are valid
 * @param mostLag while orders take longer than this, most new orders are answered 503
 * @param openOrdersPerUser how many unfinished orders one user may have; 0 for any number
 * @param refusedOrdersPerUser how many orders of one user the wallet or coupon domain may refuse within a minute before
 *     further orders of that user are answered 429; 0 for any number
 * @param walletCheck whether an order that the user's wallet cannot pay is answered 409 instead of accepted
 */
@Validated
@ConfigurationProperties("quadrille.api")
public record ApiSettings(
        @NotNull @DefaultValue("64KB") DataSize maxBodySize,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) @DefaultValue("5s")
        Duration requestTimeout,

        @NotNull @Valid @DefaultValue Idempotency idempotency,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 50) @DefaultValue("5s")
        Duration mostLag,

        @Min(0) @Max(10_000) @DefaultValue("100") int openOrdersPerUser,
        @Min(0) @Max(100) @DefaultValue("5") int refusedOrdersPerUser,
        @DefaultValue("true") boolean walletCheck) {

    @AssertTrue(message = "quadrille.api.max-body-size must be between 1B and 16MB")
    boolean isMaxBodySizeInRange() {
        return maxBodySize == null
                || maxBodySize.toBytes() >= 1 && maxBodySize.compareTo(DataSize.ofMegabytes(16)) <= 0;
    }

    /**
     * How long idempotency keys are valid.
     *
     * @param lease if a request has not finished after this time, the next request with the same key takes over
     * @param retention how long a key is stored after its first request
     */
    public record Idempotency(
            @NotNull @DefaultValue("30s") Duration lease,

            @NotNull @DurationMax(days = 365) @DefaultValue("24h")
            Duration retention) {

        @AssertTrue(
                message = "quadrille.api.idempotency.lease must be positive and shorter than"
                        + " quadrille.api.idempotency.retention")
        boolean isLeaseShorterThanRetention() {
            return lease == null || retention == null || lease.isPositive() && lease.compareTo(retention) < 0;
        }
    }
}
