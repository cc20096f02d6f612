package io.quadrille.engine.parking;

import io.quadrille.engine.transport.EventRecordConverter;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much is kept of parked records, and how long: {@code quadrille.parked-records.*}.
 *
 * @param maxValue the limit of a value; longer values are truncated
 * @param maxTotal the limit of all kept values and headers together; a record whose value and headers do not fit is
 *     parked without them
 * @param retention how long headers and value of a record in state PARKED are kept
 * @param endedRetention how long they are kept after the record was replayed or discarded for every group
 * @param sweepEvery time between two searches for old records and contents
 */
@Validated
@ConfigurationProperties("quadrille.parked-records")
public record ParkedSettings(
        @NotNull @DefaultValue("16KB") DataSize maxValue,
        @NotNull @DefaultValue("64MB") DataSize maxTotal,

        @NotNull @DurationMin(hours = 1) @DurationMax(days = 3_650) @DefaultValue("30d")
        Duration retention,

        @NotNull @DurationMin(hours = 1) @DurationMax(days = 3_650) @DefaultValue("7d")
        Duration endedRetention,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1) @DefaultValue("10m")
        Duration sweepEvery) {

    @AssertTrue(message = "quadrille.parked-records.max-value must be between 1KB and 256KB")
    boolean isMaxValueInRange() {
        return maxValue == null
                || maxValue.toBytes() >= 1_024 && maxValue.toBytes() <= EventRecordConverter.DEFAULT_MAX_BYTES;
    }

    @AssertTrue(message = "quadrille.parked-records.max-total must be between 0B and 1TB")
    boolean isMaxTotalInRange() {
        return maxTotal == null || maxTotal.toBytes() >= 0 && maxTotal.compareTo(DataSize.ofTerabytes(1)) <= 0;
    }

    @AssertTrue(
            message = "quadrille.parked-records.ended-retention must not be longer than"
                    + " quadrille.parked-records.retention, 30d by default")
    boolean isEndedRetentionNotLonger() {
        return retention == null || endedRetention == null || endedRetention.compareTo(retention) <= 0;
    }
}
