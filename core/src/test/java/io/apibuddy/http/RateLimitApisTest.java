package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.RateLimitFields.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What public APIs send, as their documentation (or a recorded answer) shows it, whose name stands over each; values are made
 * up where it shows none. What is understood is spelled {@code name remaining/limit reset-in-seconds window-in-seconds}, with
 * a dash for what is not told.
 */
class RateLimitApisTest {
    /** One answer: the API, the present, what it says, its fields. */
    record Answer(String api, Instant now, List<String> quotas, Fields fields) {
        @Override
        public String toString() {
            return api;
        }
    }

    private static Answer answer(String api, String now, List<String> quotas, String... fields) {
        return new Answer(api, Instant.parse(now), quotas, Fields.of(fields));
    }

    static Stream<Answer> answers() {
        return Stream.of(
                // IETF, "RateLimit header fields for HTTP", draft-ietf-httpapi-ratelimit-headers-10
                answer(
                        "the draft, version 8 and later",
                        "2026-11-22T12:00:00Z",
                        List.of("default 50/100 30 60"),
                        "RateLimit-Policy",
                        "\"default\";q=100;w=60",
                        "RateLimit",
                        "\"default\";r=50;t=30"),
                answer(
                        "the draft, several quotas",
                        "2026-11-22T12:00:00Z",
                        List.of("burst 0/100 7 60", "daily 812/1000 36000 86400"),
                        "RateLimit-Policy",
                        "\"burst\";q=100;w=60,\"daily\";q=1000;w=86400",
                        "RateLimit",
                        "\"burst\";r=0;t=7, \"daily\";r=812;t=36000"),
                // IETF, "RateLimit header fields for HTTP", draft-ietf-httpapi-ratelimit-headers-07
                answer(
                        "the draft, version 7",
                        "2026-11-22T12:00:00Z",
                        List.of("default 50/100 5 10"),
                        "RateLimit-Policy",
                        "100;w=10, 1000;w=3600",
                        "RateLimit",
                        "limit=100, remaining=50, reset=5"),
                // IETF, "RateLimit Header Fields for HTTP", draft-polli-ratelimit-headers-00
                answer(
                        "the draft, the first",
                        "2026-11-22T12:00:00Z",
                        List.of("default 9/10 1 1"),
                        "RateLimit-Limit",
                        "10, 10;window=1, 50;window=60, 1000;window=3600, 5000;window=86400",
                        "RateLimit-Remaining",
                        "9",
                        "RateLimit-Reset",
                        "1"),
                // express-rate-limit, "standardHeaders: 'draft-8'" with legacyHeaders
                answer(
                        "express-rate-limit",
                        "2026-11-22T12:00:00Z",
                        List.of("100-in-1min 98/100 34 60", "default 98/100 34 -"),
                        "X-RateLimit-Limit",
                        "100",
                        "X-RateLimit-Remaining",
                        "98",
                        "X-RateLimit-Reset",
                        "1795348834",
                        "RateLimit-Policy",
                        "\"100-in-1min\"; q=100; w=60; pk=:NzllMGVhYmQzNTFi:",
                        "RateLimit",
                        "\"100-in-1min\"; r=98; t=34"),
                // GitHub Docs, "Rate limits for the REST API", "Checking the status of your rate limit"
                answer(
                        "GitHub",
                        "2013-07-01T17:00:00Z",
                        List.of("core 4987/5000 2873 -"),
                        "x-ratelimit-limit",
                        "5000",
                        "x-ratelimit-remaining",
                        "4987",
                        "x-ratelimit-used",
                        "13",
                        "x-ratelimit-reset",
                        "1372700873",
                        "x-ratelimit-resource",
                        "core"),
                // GitLab Docs, "User and IP rate limits", "Response headers"
                answer(
                        "GitLab",
                        "2021-01-05T10:59:30Z",
                        List.of("throttle_authenticated_web 0/60 30 -"),
                        "RateLimit-Limit",
                        "60",
                        "RateLimit-Name",
                        "throttle_authenticated_web",
                        "RateLimit-Observed",
                        "67",
                        "RateLimit-Remaining",
                        "0",
                        "RateLimit-Reset",
                        "1609844400",
                        "RateLimit-ResetTime",
                        "Tue, 05 Jan 2021 11:00:00 GMT",
                        "Retry-After",
                        "30"),
                // OpenAI Platform, "Rate limits", "Rate limits in headers"
                answer(
                        "OpenAI",
                        "2026-11-22T12:00:00Z",
                        List.of("requests 59/60 1 -", "tokens 149984/150000 360 -"),
                        "x-ratelimit-limit-requests",
                        "60",
                        "x-ratelimit-limit-tokens",
                        "150000",
                        "x-ratelimit-remaining-requests",
                        "59",
                        "x-ratelimit-remaining-tokens",
                        "149984",
                        "x-ratelimit-reset-requests",
                        "1s",
                        "x-ratelimit-reset-tokens",
                        "6m0s"),
                // OpenAI Developer Community, "How to get rate limit reset time for response API?"
                answer(
                        "OpenAI, by usage",
                        "2026-11-22T12:00:00Z",
                        List.of(
                                "requests 4999/5000 0.012 -",
                                "tokens 159976/160000 0.009 -",
                                "tokens_usage_based 159976/160000 0.009 -"),
                        "x-ratelimit-limit-requests",
                        "5000",
                        "x-ratelimit-limit-tokens",
                        "160000",
                        "x-ratelimit-limit-tokens_usage_based",
                        "160000",
                        "x-ratelimit-remaining-requests",
                        "4999",
                        "x-ratelimit-remaining-tokens",
                        "159976",
                        "x-ratelimit-remaining-tokens_usage_based",
                        "159976",
                        "x-ratelimit-reset-requests",
                        "12ms",
                        "x-ratelimit-reset-tokens",
                        "9ms",
                        "x-ratelimit-reset-tokens_usage_based",
                        "9ms"),
                // GroqDocs, "Rate Limits", "Rate Limit Headers"
                answer(
                        "Groq",
                        "2026-11-22T12:00:00Z",
                        List.of("requests 14370/14400 179.56 -", "tokens 17997/18000 7.66 -"),
                        "x-ratelimit-limit-requests",
                        "14400",
                        "x-ratelimit-limit-tokens",
                        "18000",
                        "x-ratelimit-remaining-requests",
                        "14370",
                        "x-ratelimit-remaining-tokens",
                        "17997",
                        "x-ratelimit-reset-requests",
                        "2m59.56s",
                        "x-ratelimit-reset-tokens",
                        "7.66s"),
                // Microsoft Q&A, "Azure OpenAI Responses API x-ratelimit headers values -1, 0"
                answer(
                        "Azure OpenAI, when it does not know",
                        "2025-11-17T20:19:19Z",
                        List.of("tokens 0/- 0 -"),
                        "x-ratelimit-limit-tokens",
                        "-1",
                        "x-ratelimit-remaining-tokens",
                        "-1",
                        "x-ratelimit-reset-tokens",
                        "0"),
                // Claude API Docs, "Rate limits", "Response headers"; a recorded answer
                answer(
                        "Anthropic",
                        "2025-08-21T12:40:58Z",
                        List.of(
                                "input-tokens 80000/80000 1 -",
                                "output-tokens 16000/16000 2 -",
                                "requests 999/1000 1 -",
                                "tokens 96000/96000 1 -"),
                        "date",
                        "Thu, 21 Aug 2025 12:41:00 GMT",
                        "anthropic-ratelimit-input-tokens-limit",
                        "80000",
                        "anthropic-ratelimit-input-tokens-remaining",
                        "80000",
                        "anthropic-ratelimit-input-tokens-reset",
                        "2025-08-21T12:40:59Z",
                        "anthropic-ratelimit-output-tokens-limit",
                        "16000",
                        "anthropic-ratelimit-output-tokens-remaining",
                        "16000",
                        "anthropic-ratelimit-output-tokens-reset",
                        "2025-08-21T12:41:00Z",
                        "anthropic-ratelimit-requests-limit",
                        "1000",
                        "anthropic-ratelimit-requests-remaining",
                        "999",
                        "anthropic-ratelimit-requests-reset",
                        "2025-08-21T12:40:59Z",
                        "anthropic-ratelimit-tokens-limit",
                        "96000",
                        "anthropic-ratelimit-tokens-remaining",
                        "96000",
                        "anthropic-ratelimit-tokens-reset",
                        "2025-08-21T12:40:59Z"),
                // Discord Developer Portal, "Rate Limits", "Header Format"
                answer(
                        "Discord",
                        "2016-08-02T20:36:00Z",
                        List.of("abcd1234 0/5 1 -"),
                        "X-RateLimit-Limit",
                        "5",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        "1470173023",
                        "X-RateLimit-Reset-After",
                        "1",
                        "X-RateLimit-Bucket",
                        "abcd1234"),
                answer(
                        "Discord, to the millisecond",
                        "2016-08-02T21:23:43Z",
                        List.of("default 4/5 0.123 -"),
                        "X-RateLimit-Limit",
                        "5",
                        "X-RateLimit-Remaining",
                        "4",
                        "X-RateLimit-Reset",
                        "1470173023.123"),
                // r/redditdev, "Formal ratelimiting headers"
                answer(
                        "Reddit",
                        "2026-11-22T12:00:00Z",
                        List.of("default 594/600 421 -"),
                        "x-ratelimit-used",
                        "6",
                        "x-ratelimit-remaining",
                        "594.0",
                        "x-ratelimit-reset",
                        "421"),
                // X Developer Platform, "Rate limits", "HTTP headers and response codes"
                answer(
                        "X (Twitter)",
                        "2020-06-11T17:16:00Z",
                        List.of("default 74/75 690 -"),
                        "x-rate-limit-limit",
                        "75",
                        "x-rate-limit-remaining",
                        "74",
                        "x-rate-limit-reset",
                        "1591896450"),
                // Linear Developers, "Rate limiting" (UTC epoch milliseconds)
                answer(
                        "Linear",
                        "2025-01-01T00:00:00Z",
                        List.of("requests 4999/5000 3600 -", "complexity 249900/250000 3600.5 -"),
                        "X-RateLimit-Requests-Limit",
                        "5000",
                        "X-RateLimit-Requests-Remaining",
                        "4999",
                        "X-RateLimit-Requests-Reset",
                        "1735693200000",
                        "X-Complexity",
                        "100",
                        "X-RateLimit-Complexity-Limit",
                        "250000",
                        "X-RateLimit-Complexity-Remaining",
                        "249900",
                        "X-RateLimit-Complexity-Reset",
                        "1735693200500"),
                // Zendesk Developer Docs, "Best practices for avoiding rate limiting". The list's own quota is its own
                // affair
                answer(
                        "Zendesk",
                        "2026-11-22T12:00:00Z",
                        List.of("default 699/700 41 -"),
                        "x-rate-limit",
                        "700",
                        "ratelimit-limit",
                        "700",
                        "x-rate-limit-remaining",
                        "699",
                        "ratelimit-remaining",
                        "699",
                        "ratelimit-reset",
                        "41",
                        "zendesk-ratelimit-tickets-index",
                        "total=100; remaining=99; resets=41"),
                // WHOOP Developer, "API Rate Limiting"
                answer(
                        "WHOOP",
                        "2026-11-22T12:00:00Z",
                        List.of("default 98/100 3 60"),
                        "X-RateLimit-Limit",
                        "100, 100;window=60, 10000;window=86400",
                        "X-RateLimit-Remaining",
                        "98",
                        "X-RateLimit-Reset",
                        "3"),
                // Brave Web Search API, "Response Headers"
                answer(
                        "Brave Search",
                        "2026-11-22T12:00:00Z",
                        List.of("default 1/1 1 1", "default-2 1000/15000 1419704 2592000"),
                        "X-RateLimit-Limit",
                        "1, 15000",
                        "X-RateLimit-Policy",
                        "1;w=1, 15000;w=2592000",
                        "X-RateLimit-Remaining",
                        "1, 1000",
                        "X-RateLimit-Reset",
                        "1, 1419704"),
                // Brevo Developers, "Rate limit headers"
                answer(
                        "Brevo",
                        "2026-11-22T12:00:00Z",
                        List.of("default 0/1000 42 -"),
                        "x-sib-ratelimit-limit",
                        "1000",
                        "x-sib-ratelimit-remaining",
                        "0",
                        "x-sib-ratelimit-reset",
                        "42"),
                // Persona Docs, "Rate Limiting"
                answer(
                        "Persona",
                        "2026-11-22T12:00:00Z",
                        List.of("default 280/300 53 -"),
                        "ratelimit-limit",
                        "300",
                        "ratelimit-remaining",
                        "280",
                        "ratelimit-reset",
                        "53"),
                // Syntage Docs, "Rate limiting"
                answer(
                        "Syntage",
                        "2020-11-29T19:21:21Z",
                        List.of("default 0/60 363 -"),
                        "Date",
                        "Sun, 29 Nov 2020 19:21:21 GMT",
                        "X-RateLimit-Limit",
                        "60",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        "1606678044"),
                // Smartsheet Developers, "Throttling and rate limiting"
                answer(
                        "Smartsheet",
                        "2016-12-28T23:06:30Z",
                        List.of("default 0/120 52 -"),
                        "X-RateLimit-Limit",
                        "120",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        "1482966442"),
                // Rachio Community, "API rate limiting enhancements"
                answer(
                        "Rachio",
                        "2018-03-12T23:00:00Z",
                        List.of("default 4/1700 3600 -"),
                        "x-ratelimit-limit",
                        "1700",
                        "x-ratelimit-remaining",
                        "4",
                        "x-ratelimit-reset",
                        "2018-03-13T00:00:00Z"),
                // Mastodon documentation, "Rate limits", "Headers"
                answer(
                        "Mastodon",
                        "2026-11-22T12:00:00Z",
                        List.of("default 298/300 299.5 -"),
                        "X-RateLimit-Limit",
                        "300",
                        "X-RateLimit-Remaining",
                        "298",
                        "X-RateLimit-Reset",
                        "2026-11-22T12:04:59.500000Z"),
                // Bluesky Documentation, "Rate Limits"
                answer(
                        "Bluesky",
                        "2023-11-14T22:13:20Z",
                        List.of("default 2999/3000 300 300"),
                        "ratelimit-limit",
                        "3000",
                        "ratelimit-remaining",
                        "2999",
                        "ratelimit-reset",
                        "1700000300",
                        "ratelimit-policy",
                        "3000;w=300"),
                // Yelp Data Licensing, "Rate Limiting"
                answer(
                        "Yelp",
                        "2020-03-23T20:00:00Z",
                        List.of("default 4321/- 14400 -"),
                        "RateLimit-DailyLimit",
                        "5000",
                        "RateLimit-Remaining",
                        "4321",
                        "RateLimit-ResetTime",
                        "2020-03-24T00:00:00+00:00"),
                // Imgur API, "Rate Limits": the client's quota has no reset
                answer(
                        "Imgur",
                        "2026-11-22T12:00:00Z",
                        List.of("user 486/500 100 -"),
                        "X-RateLimit-ClientLimit",
                        "12500",
                        "X-RateLimit-ClientRemaining",
                        "12486",
                        "X-RateLimit-UserLimit",
                        "500",
                        "X-RateLimit-UserRemaining",
                        "486",
                        "X-RateLimit-UserReset",
                        "1795348900"),
                // Kong Docs, "Rate Limiting", "Headers sent to the client": the reset is that of the minute, which
                // stands twice
                answer(
                        "Kong",
                        "2026-11-22T12:00:00Z",
                        List.of("default 4/6 47 -"),
                        "RateLimit-Limit",
                        "6",
                        "RateLimit-Remaining",
                        "4",
                        "RateLimit-Reset",
                        "47",
                        "X-RateLimit-Limit-Minute",
                        "6",
                        "X-RateLimit-Remaining-Minute",
                        "4"),
                // HubSpot Developers, "API usage guidelines": no reset, but windows; the day ends at an unknown
                // midnight
                answer(
                        "HubSpot",
                        "2026-11-22T12:00:00Z",
                        List.of("secondly 9/10 1 1", "default 0/100 10 10"),
                        "X-HubSpot-RateLimit-Daily",
                        "250000",
                        "X-HubSpot-RateLimit-Daily-Remaining",
                        "249900",
                        "X-HubSpot-RateLimit-Secondly",
                        "10",
                        "X-HubSpot-RateLimit-Secondly-Remaining",
                        "9",
                        "X-HubSpot-RateLimit-Interval-Milliseconds",
                        "10000",
                        "X-HubSpot-RateLimit-Max",
                        "100",
                        "X-HubSpot-RateLimit-Remaining",
                        "0"),
                // Confluence Data Center, "Adjusting your code for rate limiting", "HTTP headers"
                answer(
                        "Confluence",
                        "2026-11-22T12:00:00Z",
                        List.of("default 0/50 5 5"),
                        "X-RateLimit-Limit",
                        "50",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Interval-Seconds",
                        "5",
                        "X-RateLimit-FillRate",
                        "10",
                        "retry-after",
                        "3"),
                // Jira Cloud platform, "Rate limiting": yyyy-MM-ddTHH:mmZ
                answer(
                        "Jira",
                        "2026-11-22T11:59:30Z",
                        List.of("default 0/350 90 -"),
                        "Retry-After",
                        "90",
                        "X-RateLimit-Limit",
                        "350",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        "2026-11-22T12:01Z"),
                // Shopify, "REST Admin API rate limits"
                answer(
                        "Shopify",
                        "2026-11-22T12:00:00Z",
                        List.of("shop 8/40 16 20"),
                        "X-Shopify-Shop-Api-Call-Limit",
                        "32/40"),
                // Docker Docs, "Docker Hub pull usage and limits": six hours, of which the end is unknown
                answer(
                        "Docker Hub",
                        "2026-11-22T12:00:00Z",
                        List.of(),
                        "ratelimit-limit",
                        "100;w=21600",
                        "ratelimit-remaining",
                        "76;w=21600"),
                // Microsoft Learn, "Understand how Azure Resource Manager throttles requests": no reset
                answer(
                        "Azure Resource Manager",
                        "2026-11-22T12:00:00Z",
                        List.of(),
                        "x-ms-ratelimit-remaining-subscription-reads",
                        "11999"),
                // Heroku Platform API Reference, "Rate Limits": no reset
                answer("Heroku", "2026-11-22T12:00:00Z", List.of(), "RateLimit-Remaining", "2400"),
                // Stripe, "Rate limits", and Slack, "Rate limits": Retry-After and nothing else
                answer("Stripe and Slack", "2026-11-22T12:00:00Z", List.of(), "Retry-After", "30"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void whatPublicApisSendIsUnderstood(Answer answer) {
        assertThat(RateLimitFields.of(answer.fields(), answer.now()))
                .extracting(quota -> spelled(quota, answer.now()))
                .containsExactlyElementsOf(answer.quotas());
    }

    @Test
    void moreThanTenApisAreInTheTable() {
        assertThat(answers().map(Answer::api).distinct()).hasSizeGreaterThan(30);
    }

    static String spelled(RateLimit quota, Instant now) {
        String limit = quota.limit().isPresent() ? "" + quota.limit().getAsLong() : "-";
        return quota.name() + " " + quota.remaining() + "/" + limit + " "
                + seconds(Duration.between(now, quota.reset())) + " "
                + quota.window().map(RateLimitApisTest::seconds).orElse("-");
    }

    private static String seconds(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        return seconds == Math.rint(seconds) ? String.format(Locale.ROOT, "%.0f", seconds) : String.valueOf(seconds);
    }
}
