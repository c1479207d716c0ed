package io.apibuddy.http;

/** How programs behind a gateway tell field names apart. */
public final class FieldNames {
    private FieldNames() {}

    /**
     * One and the same for all names that some gateway makes one variable of. CGI (RFC 3875 section 4.1.18) and WSGI mind
     * neither case nor what is a dash and what an underscore; lighttpd's CGI takes every character that is no letter and no
     * digit for one, and PHP does so with a dot.
     *
     * @param name in any spelling
     * @return in lower case, with a dash for whatever is no letter and no digit; as long as the name
     */
    public static String plain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != plain(c)) {
                return plainFrom(name, i);
            }
        }
        return name;
    }

    private static String plainFrom(String name, int first) {
        char[] plain = name.toCharArray();
        for (int i = first; i < plain.length; i++) {
            plain[i] = plain(plain[i]);
        }
        return new String(plain);
    }

    private static char plain(char c) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            return c;
        }
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : '-';
    }

    /**
     * Whether no gateway makes the same variable of a name and of another one such, in any case.
     *
     * @param name in any spelling
     * @return true if it is of letters, digits and dashes alone
     */
    public static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && plain(c) == '-') {
                return false;
            }
        }
        return true;
    }
}
