package io.apibuddy.caching;

import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Validators of a stored response: what tells whether it still holds (RFC 9110 section 8.8, RFC 9111 section 4.3). */
final class Validators {
    private Validators() {}

    /** RFC 9111 section 4.3.1: the conditions of a cache's own validation; an ETag that is none is sent back as it came. */
    static Fields conditions(Fields stored) {
        Fields.Builder conditions = Fields.builder();
        stored.first("ETag")
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .ifPresent(tag -> conditions.add("If-None-Match", tag));
        stored.first("Last-Modified")
                .map(String::strip)
                .filter(date -> !date.isEmpty())
                .ifPresent(date -> conditions.add("If-Modified-Since", date));
        return conditions.build();
    }

    /** RFC 9111 section 4.3.5: whether the validators that came in the answer to a HEAD, if any, are the stored ones. */
    static boolean confirm(Fields stored, Fields head) {
        return isMissingOrSame("ETag", stored, head) && isMissingOrSame("Last-Modified", stored, head);
    }

    private static boolean isMissingOrSame(String validator, Fields stored, Fields head) {
        Optional<String> received = head.first(validator).map(String::strip);
        return received.isEmpty() || received.equals(stored.first(validator).map(String::strip));
    }

    /**
     * Whether an answer shows strong the tag that is stored weak. It must not take that over: the tag would pass for that
     * of the bytes that are stored, which may be those of another coding.
     */
    static boolean strengthens(Fields stored, Fields answer) {
        return EntityTag.of(stored).filter(EntityTag::weak).isPresent()
                && EntityTag.of(answer).filter(tag -> !tag.weak()).isPresent();
    }

    /**
     * Whether a 304 is about a stored response (RFC 9111 section 4.3.4): what it names as its validator must be stored. A
     * tag counts before a date. Weak and strong tags with the same characters agree, although the section says otherwise:
     * servers that compress show a tag weak in a 200 and strong in a 304, and what was asked about is this response. One
     * without validators, which RFC 9110 section 15.4.5 allows where there is no tag, is about what was asked for.
     */
    static boolean agree(Fields stored, Fields notModified) {
        Optional<String> tag = notModified.first("ETag").map(String::strip);
        Optional<String> own = stored.first("ETag").map(String::strip);
        if (tag.isPresent() && own.isPresent()) {
            return sameTag(own.get(), tag.get());
        }
        Optional<String> modified = notModified.first("Last-Modified").map(String::strip);
        return modified.isPresent()
                ? modified.equals(stored.first("Last-Modified").map(String::strip))
                : tag.isEmpty();
    }

    /**
     * Whether an answer shares a strong validator with what is stored (RFC 9110 section 8.8.1): an entity tag by strong
     * comparison, or, where neither has a tag, a Last-Modified that is strong.
     */
    static boolean sameStrong(StoredResponse stored, Fields answer) {
        Optional<String> own = stored.head().fields().first("ETag");
        Optional<String> other = answer.first("ETag");
        if (own.isPresent() || other.isPresent()) {
            Optional<EntityTag> tag = EntityTag.of(stored.head().fields());
            return tag.isPresent()
                    && EntityTag.of(answer).filter(tag.get()::matchesStrongly).isPresent();
        }
        Optional<String> modified =
                stored.head().fields().first("Last-Modified").map(String::strip);
        return modified.isPresent()
                && modified.equals(answer.first("Last-Modified").map(String::strip))
                && hasStrongDate(stored);
    }

    /** What If-Range may carry (RFC 9110 section 13.1.5): a strong entity tag, else a date that is strong. */
    static Optional<String> strong(StoredResponse stored) {
        Fields fields = stored.head().fields();
        if (fields.contains("ETag")) {
            return EntityTag.of(fields).filter(tag -> !tag.weak()).map(EntityTag::toString);
        }
        return hasStrongDate(stored) ? fields.first("Last-Modified").map(String::strip) : Optional.empty();
    }

    /** RFC 9110 section 8.8.2.2: a date is a strong validator when it was a second old at least. */
    static boolean hasStrongDate(StoredResponse stored) {
        Optional<Instant> modified = lastModified(stored);
        Optional<Instant> date = date(stored);
        return modified.isPresent()
                && date.isPresent()
                && Duration.between(modified.get(), date.get()).compareTo(Duration.ofSeconds(1)) >= 0;
    }

    private static boolean sameTag(String own, String other) {
        Optional<EntityTag> first = EntityTag.parse(own);
        Optional<EntityTag> second = EntityTag.parse(other);
        return (first.isPresent() && second.isPresent()) ? first.get().matchesWeakly(second.get()) : own.equals(other);
    }

    /** The Last-Modified of a stored response, when it is a date. */
    static Optional<Instant> lastModified(StoredResponse stored) {
        return date("Last-Modified", stored);
    }

    /** The Date of a stored response, when it is one. */
    static Optional<Instant> date(StoredResponse stored) {
        return date("Date", stored);
    }

    private static Optional<Instant> date(String name, StoredResponse stored) {
        return stored.head().fields().first(name).flatMap(text -> HttpDate.parse(text.strip(), stored.responseTime()));
    }
}
