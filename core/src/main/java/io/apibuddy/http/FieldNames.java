package io.apibuddy.http;

import java.util.Locale;

/** How programs behind a gateway tell field names apart. */
public final class FieldNames {
    private FieldNames() {}

    /**
     * One and the same for all names that CGI (RFC 3875 section 4.1.18) and WSGI make one variable of: these mind neither
     * case nor what is a dash and what an underscore.
     *
     * @param name in any spelling
     * @return in lower case, with dashes; as long as the name
     */
    public static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
