package io.apibuddy.events;

import io.apibuddy.http.Target;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Takes out of a target what should not stand in a log: values of query parameters that look like credentials. */
public final class Masking {
    private static final String MASK = "***";

    /** Compared in lower case, less hyphens, underscores and dots. */
    private static final Set<String> NAMES = Set.of(
            "key",
            "apikey",
            "xapikey",
            "apitoken",
            "apisecret",
            "authkey",
            "secretkey",
            "licensekey",
            "oauthtoken",
            "bearertoken",
            "appkey",
            "appid",
            "accesskey",
            "subscriptionkey",
            "token",
            "accesstoken",
            "authtoken",
            "idtoken",
            "refreshtoken",
            "sessiontoken",
            "jwt",
            "auth",
            "authorization",
            "password",
            "passwd",
            "pwd",
            "pass",
            "secret",
            "clientsecret",
            "signature",
            "sig",
            "xamzsignature",
            "xamzsecuritytoken",
            "xamzcredential",
            "xgoogsignature",
            "session",
            "sessionid");

    private Masking() {}

    /**
     * The target as it may be logged.
     *
     * @param target normalised
     * @return path and query; suspicious values replaced by a mask
     */
    public static String mask(Target target) {
        return mask(target, value -> MASK);
    }

    /**
     * The target with something in place of each suspicious value.
     *
     * @param target normalised
     * @param substitute of a value as it stands in the query
     * @return path and query
     */
    public static String mask(Target target, UnaryOperator<String> substitute) {
        if (target.query().isEmpty() || !hasSuspicious(target.query().get())) {
            return target.toString();
        }
        return target.path() + "?"
                + target.parameters().stream()
                        .map(parameter -> isSuspicious(parameter)
                                ? parameter.name()
                                        + "="
                                        + substitute.apply(parameter.value().orElse(""))
                                : parameter.raw())
                        .collect(Collectors.joining("&"));
    }

    /** Without the parameters being made: nearly every target that is asked for has none of these. */
    private static boolean hasSuspicious(String query) {
        int equals = query.indexOf('=');
        int start = 0;
        while (equals >= 0) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (equals < end) {
                if (isSuspicious(query.substring(start, equals))) {
                    return true;
                }
                equals = query.indexOf('=', end);
            }
            start = end + 1;
        }
        return false;
    }

    private static boolean isSuspicious(Target.Parameter parameter) {
        return parameter.value().isPresent() && isSuspicious(parameter.name());
    }

    private static boolean isSuspicious(String name) {
        return NAMES.contains(bare(name));
    }

    private static String bare(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return name.toLowerCase(Locale.ROOT)
                        .replace("-", "")
                        .replace("_", "")
                        .replace(".", "");
            }
        }
        return name;
    }
}
