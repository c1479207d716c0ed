package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalNumberTest {
    /** RFC 8785 appendix B, as far as the numbers are held without loss, and ECMA-262's own borders. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "5e-324, 5e-324",
        "-5e-324, -5e-324",
        "12345678901234.5625, 12345678901234.562",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "295147905179352830000, 295147905179352830000",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "1.0000000000000001e23, 1.0000000000000001e+23",
        "999999999999999700000, 999999999999999700000",
        "1e21, 1e+21",
        "9.999999999999997e-7, 9.999999999999997e-7",
        "0.000001, 0.000001",
        "333333333.3333332, 333333333.3333332",
        "1152921504606846976, 1152921504606847000",
        "0.1, 0.1",
        "100.50, 100.5",
        "123456789012345680, 123456789012345680",
        "2e-44, 2e-44",
    })
    void isWrittenAsEcmaScriptWritesIt(String given, String written) {
        assertThat(CanonicalNumber.of(new BigDecimal(given))).contains(written);
    }

    @ParameterizedTest
    @CsvSource({"9007199254740993", "1e309", "1e-325", "0.1000000000000000000001", "333333333.33333329"})
    void whatNoDoubleHoldsHasNoForm(String given) {
        assertThat(CanonicalNumber.of(new BigDecimal(given))).isEmpty();
    }

    @Test
    void everyDoubleReadsBackFromItsForm() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value) && value != 0) {
                String form = CanonicalNumber.of(new BigDecimal(value)).orElseThrow();
                assertThat(Double.parseDouble(form)).as("seed 42, step %d", i).isEqualTo(value);
                assertThat(CanonicalNumber.of(new BigDecimal(form))).contains(form);
            }
        }
    }
}
