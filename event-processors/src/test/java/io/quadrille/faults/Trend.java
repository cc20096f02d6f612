package io.quadrille.faults;

import java.util.Locale;

/**
 * The straight line through the samples of one figure, by least squares.
 *
 * @param mean of all samples
 * @param slope the change of the figure per hour
 * @param error the standard error of the slope
 * @param growth the change from the first sample to the last along the line
 */
record Trend(double mean, double slope, double error, double growth) {

    /** With fewer samples a slope has no meaning. */
    static final int FEWEST = 8;

    private static final double TOLERANCE = 0.1;

    /**
     * @param hours the time of each sample; not all equal
     * @param values one for each time
     */
    static Trend of(double[] hours, double[] values) {
        int n = hours.length;
        double meanTime = 0;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            meanTime += hours[i] / n;
            mean += values[i] / n;
        }
        double times = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            times += (hours[i] - meanTime) * (hours[i] - meanTime);
            products += (hours[i] - meanTime) * (values[i] - mean);
        }
        double slope = products / times;
        double rest = 0;
        for (int i = 0; i < n; i++) {
            double off = values[i] - mean - slope * (hours[i] - meanTime);
            rest += off * off;
        }
        return new Trend(mean, slope, Math.sqrt(rest / (n - 2) / times), slope * (hours[n - 1] - hours[0]));
    }

    /** Whether the growth is statistically significant and more than a tenth of the mean. */
    boolean isGrowing() {
        return slope > 3 * error && growth > TOLERANCE * mean;
    }

    /** Mean, slope with its error, and the result of {@link #isGrowing}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%14.2f%14.2f%14.2f%12.1f %%  %s",
                mean,
                slope,
                error,
                mean == 0 ? 0 : 100 * growth / mean,
                isGrowing() ? "GROWS" : "does not grow");
    }
}
