package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.StructuredFields;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9211, The Cache-Status HTTP Response Header Field. */
class CacheStatusTest {
    @ParameterizedTest(name = "{0}: {8}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            nullValues = "-",
            value = {
                // section | fwd, or - on a hit | fwd-status | milliseconds left | stored | collapsed | key | detail |
                // as shown
                "2.1 hit: not forwarded|-|-|512900|false|false|-|-|hit; ttl=512",
                "2.2 fwd: nothing for the URI|URI_MISS|200|-|false|false|-|-|fwd=uri-miss; fwd-status=200",
                "2.2 fwd: nothing that Vary allows|VARY_MISS|-|-|false|false|-|-|fwd=vary-miss",
                "2.2 fwd: nothing usable|MISS|-|-|false|false|-|-|fwd=miss",
                "2.2 fwd: the method's semantics|METHOD|-|-|false|false|-|-|fwd=method",
                "2.2 fwd: the request's directives|REQUEST|-|-|false|false|-|-|fwd=request",
                "2.2 fwd: stale|STALE|-|-|false|false|-|-|fwd=stale",
                "2.2 fwd: a part only|PARTIAL|-|-|false|false|-|-|fwd=partial",
                "2.2 fwd: configured not to handle it|BYPASS|-|-|false|false|-|-|fwd=bypass",
                "2.3 fwd-status: what the next hop answered|STALE|304|60000|true|false|-|-|fwd=stale; fwd-status=304; stored; ttl=60",
                "2.4 ttl: in seconds|-|-|60000|false|false|-|-|hit; ttl=60",
                "2.4 ttl: zero while it is fresh by less than one|-|-|500|false|false|-|-|hit; ttl=0",
                "2.4 ttl: negative when stale|-|-|-5000|false|false|-|-|hit; ttl=-5",
                "2.4 ttl: negative when stale by less than one|-|-|-500|false|false|-|-|hit; ttl=-1",
                "2.4 ttl: as long as may be|-|-|2147483648000|false|false|-|-|hit; ttl=2147483648",
                "2.5 stored: begins to be|URI_MISS|200|60000|true|false|-|-|fwd=uri-miss; fwd-status=200; stored; ttl=60",
                "2.6 collapsed: together with others|URI_MISS|200|-|false|true|-|-|fwd=uri-miss; fwd-status=200; collapsed",
                "2.7 key: a string|-|-|1000|false|false|0a1b|-|hit; ttl=1; key=\"0a1b\"",
                "2.8 detail: a token|-|-|1000|false|false|-|offline|hit; ttl=1; detail=offline",
                "2.8 detail: or a string|-|-|1000|false|false|-|two words|hit; ttl=1; detail=\"two words\"",
                "2.8 detail: a string that is escaped|-|-|1000|false|false|-|a\"b\\c|hit; ttl=1; detail=\"a\\\"b\\\\c\"",
                "2.8 detail: what begins with a digit is no token|-|-|1000|false|false|-|429|hit; ttl=1; detail=\"429\"",
                "2.8 detail: a string has ASCII only|-|-|1000|false|false|-|é~é|hit; ttl=1; detail=\"?~?\"",
                "2 all that go together|URI_MISS|200|1000|true|true|0a1b|x|fwd=uri-miss; fwd-status=200; stored; collapsed; ttl=1; key=\"0a1b\"; detail=x",
            })
    void everyParameterIsShownAsItsSectionSays(
            String rule,
            ForwardReason forward,
            Integer status,
            Long left,
            boolean stored,
            boolean collapsed,
            String key,
            String detail,
            String shown) {
        CacheStatus member = new CacheStatus(
                forward == null,
                Optional.ofNullable(forward),
                status == null ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(left).map(Duration::ofMillis),
                stored,
                collapsed,
                Optional.ofNullable(key),
                Optional.ofNullable(detail));

        assertThat(member.member()).isEqualTo("api-buddy; " + shown);
        assertThat(StructuredFields.list("upstream; hit, " + member.member()).orElseThrow())
                .last()
                .isInstanceOfSatisfying(
                        Item.class, item -> assertThat(item.value()).isEqualTo(new Token("api-buddy")));
    }
}
