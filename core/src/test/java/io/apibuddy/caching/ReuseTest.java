package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.caching.Reuse.Validate;
import io.apibuddy.http.Fields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4, Constructing Responses from Caches, and section 4.3.1, Sending a Validation Request. */
class ReuseTest {
    @ParameterizedTest(name = "{0}: stored [{1}], {2} [{3}] after {4} s -> {5}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4 fresh;Cache-Control: max-age=60;GET;'';0;serve",
                "4 fresh;Expires: DATE+60 | Date: DATE;GET;'';59;serve",
                "4 fresh;Last-Modified: DATE-600 | Date: DATE;GET;'';59;serve",
                "4.2 fresh while the lifetime exceeds the age;Cache-Control: max-age=60;GET;'';59;serve",
                "4.2 fresh while the lifetime exceeds the age;Cache-Control: max-age=60;GET;'';60;forward stale",
                "4.2 fresh while the lifetime exceeds the age;Cache-Control: max-age=60 | Age: 50;GET;'';9;serve",
                "4.2 fresh while the lifetime exceeds the age;Cache-Control: max-age=60 | Age: 50;GET;'';10;forward stale",
                "4.2 fresh while the lifetime exceeds the age;Expires: DATE+60 | Date: DATE;GET;'';60;forward stale",
                "4.2 fresh while the lifetime exceeds the age;Last-Modified: DATE-600 | Date: DATE;GET;'';60;validate stale",
                "4.2 a time in the past makes it stale at once;Expires: 0;GET;'';0;forward stale",
                "4.2 a time in the past makes it stale at once;Cache-Control: max-age=0;GET;'';0;forward stale",
                "4 stale, to be validated;Cache-Control: max-age=60 | ETag: \"a\";GET;'';60;validate stale",
                "4 stale, to be validated;Cache-Control: max-age=60 | Last-Modified: DATE;GET;'';60;validate stale",
                "4 not with no-cache before it is validated;Cache-Control: max-age=60, no-cache | ETag: \"a\";GET;'';0;validate stale no-cache",
                "4 not with no-cache before it is validated;Cache-Control: max-age=60, no-cache;GET;'';0;forward stale no-cache",
                "4 the method allows it: HEAD from GET;Cache-Control: max-age=60;HEAD;'';0;serve",
                "4 the method does not allow it;Cache-Control: max-age=60;POST;'';0;forward method",
                "4 the method does not allow it;Cache-Control: max-age=60;OPTIONS;'';0;forward method",
                "4 unsafe methods are written through;Cache-Control: max-age=60;PUT;'';0;forward method",
                "4 unsafe methods are written through;Cache-Control: max-age=60;DELETE;'';0;forward method",
                "4 unsafe methods are written through;Cache-Control: max-age=60;PATCH;'';0;forward method",
                "4 methods of unknown safety, too;Cache-Control: max-age=60;BREW;'';0;forward method",
                "4 methods are in one case only;Cache-Control: max-age=60;get;'';0;forward method",
                "4.3.2 If-Match is not applicable to a cache;Cache-Control: max-age=60 | ETag: \"a\";GET;If-Match: \"a\";0;forward request precondition",
                "4.3.2 If-Match is not applicable to a cache;Cache-Control: max-age=60 | ETag: \"a\";GET;If-Match: *;0;forward request precondition",
                "4.3.2 nor is If-Unmodified-Since;Cache-Control: max-age=60;GET;If-Unmodified-Since: DATE;0;forward request precondition",
                "4.3.2 the others are;Cache-Control: max-age=60 | ETag: \"a\";GET;If-None-Match: \"b\";0;serve",
                "4.3.2 the others are;Cache-Control: max-age=60;GET;If-Modified-Since: DATE;0;serve",
                "3.5 Authorization in the present request does not matter;Cache-Control: max-age=60;GET;Authorization: Bearer a;0;serve",
            })
    void aStoredResponseIsReusedWhenTheSectionAllowsIt(
            String rule, String fields, String method, String asked, long after, String verdict) {
        StoredResponse stored = stored(standard(), lines(fields));

        assertThat(told(reuse(request(method, lines(asked)), stored, standard(), seconds(after))))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: [{1}] asks with [{2}]")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.3.1 must send entity tags;ETag: \"a\";If-None-Match: \"a\"",
                "4.3.1 must send entity tags;ETag: W/\"a\";If-None-Match: W/\"a\"",
                "4.3.1 must send entity tags, even what is none;ETag: a;If-None-Match: a",
                "4.3.1 should send the Last-Modified value;Last-Modified: DATE-9;If-Modified-Since: DATE-9",
                "4.3.1 should send the Last-Modified value, as it came;Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT;If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT",
                "4.3.1 both;ETag: \"a\" | Last-Modified: DATE-9;If-None-Match: \"a\" | If-Modified-Since: DATE-9",
                "4.3.1 what is empty is none;ETag: | Last-Modified: DATE-9;If-Modified-Since: DATE-9",
            })
    void aValidationCarriesTheValidatorsThatAreStored(String rule, String fields, String conditions) {
        StoredResponse stored = stored(standard(), lines("Cache-Control: max-age=60 | " + fields));

        // The client's own conditions are its own affair.
        Validate validate = (Validate) reuse(get("If-None-Match", "\"c\""), stored, standard(), seconds(61));

        assertThat(validate.conditions()).isEqualTo(Fields.of(lines(conditions)));
    }

    @Test
    void aReusedResponseGetsItsCurrentAge() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60", "Age", "7");

        assertThat(reuse(get(), stored, standard(), seconds(20)))
                .isEqualTo(new Serve(stored, seconds(27), seconds(33), Optional.empty()));
    }

    @Test
    void whatIsConfirmedIsServedWhateverTheRequestSaysOfAges() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=0", "Age", "7", "ETag", "\"a\"");

        assertThat(ReuseRules.confirmed(stored, standard(), START.plusSeconds(1)))
                .isEqualTo(new Serve(stored, seconds(8), seconds(-8), Optional.empty()));
    }

    @Test
    void whatMatchesNoVariantIsForwardedWithThatReason() {
        StoredResponse other = stored(standard(), "Cache-Control", "max-age=60", "Vary", "Accept");

        assertThat(told(ReuseRules.decide(get(), Selection.nothing(), standard(), START)))
                .isEqualTo("forward uri-miss");
        assertThat(told(ReuseRules.decide(get(), new Selection(Optional.empty(), List.of(other)), standard(), START)))
                .isEqualTo("forward vary-miss");
    }

    @Test
    void credentialsThatBypassTheCacheAreNotAnsweredFromIt() {
        CachePolicy bypass = Scene.credentials(override(), CredentialMode.BYPASS);
        StoredResponse stored = stored(bypass);

        assertThat(told(reuse(get("Cookie", "a"), stored, bypass, seconds(1)))).isEqualTo("forward bypass credentials");
        assertThat(told(reuse(get(), stored, bypass, seconds(1)))).isEqualTo("serve");
        assertThat(told(reuse(get("Cookie", "a"), stored, Scene.offline(bypass), seconds(1))))
                .isEqualTo("504 bypass offline");
    }

    @Test
    void theSameRequestGetsTheSameDerivedFactsEachTime() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60");

        assertThat(stored.facts()).isSameAs(stored.facts());
        assertThat(Presentation.of(get(), stored)).isSameAs(Presentation.of(get(), stored));
    }
}
