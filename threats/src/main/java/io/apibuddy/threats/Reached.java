package io.apibuddy.threats;

/** Where a test says which figure it has reached. For any thread. */
public final class Reached {
    private volatile String figure = "";

    Reached() {}

    /**
     * Says it; the last word counts.
     *
     * @param format as of {@link String#format}, in English, short: {@code "0 of 1,000 answers out of step"}
     */
    public void figure(String format, Object... values) {
        figure = String.format(java.util.Locale.ROOT, format, values);
    }

    String figure() {
        return figure;
    }
}
