package io.apibuddy.caching;

import java.util.Optional;

/**
 * Something in which two requests differ, so that they do not share an entry.
 *
 * @param kind what sort of thing it is
 * @param name of it: {@code ts} of a query parameter, {@code /requestId} of JSON, {@code Accept-Language} of a field;
 *     empty when there is but one such thing, such as the method
 * @param here its value in the request asked about; empty when it is not there or may not be shown
 * @param there its value in the other one; empty when it is not there or may not be shown
 * @param setting that would make them one, as {@code key: value}, such as {@code domain_mappings.wiki.key.ignore_query:
 *     [ts]}; empty when there is none
 */
public record Difference(
        Kind kind, String name, Optional<String> here, Optional<String> there, Optional<String> setting) {
    /** What two requests can differ in. */
    public enum Kind {
        /** The upstream, its base path included. */
        UPSTREAM("upstream"),
        /** What the mapping sets on the way up. */
        REQUEST_HEADERS("request_headers"),
        /** The method. */
        METHOD("method"),
        /** The path. */
        PATH("path"),
        /** The value of a query parameter, or whether there is one. */
        QUERY("query parameter"),
        /** The same parameters in another order. */
        QUERY_ORDER("order of the query"),
        /** A member of JSON content. */
        JSON("JSON"),
        /** A field of a form. */
        FORM("form field"),
        /** Content that is not looked into, or differs in what is not told apart. */
        CONTENT("content"),
        /** A field in the key, or one that Vary names. */
        FIELD("field"),
        /** Whose request it is. */
        CREDENTIALS("credentials");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * For people.
         *
         * @return a few words, such as {@code query parameter}
         */
        public String words() {
            return words;
        }
    }

    /**
     * For people.
     *
     * @return such as {@code query parameter ts}, {@code JSON /requestId}, {@code field Accept-Language}
     */
    public String words() {
        return name.isEmpty() ? kind.words() : kind.words() + " " + name;
    }
}
