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
        if (target.query().isEmpty() || !hasSuspicious(target)) {
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

    private static boolean hasSuspicious(Target target) {
        for (Target.Parameter parameter : target.parameters()) {
            if (isSuspicious(parameter)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSuspicious(Target.Parameter parameter) {
        StringBuilder bare = new StringBuilder();
        for (char c : parameter.name().toLowerCase(Locale.ROOT).toCharArray()) {
            if (c != '-' && c != '_' && c != '.') {
                bare.append(c);
            }
        }
        return parameter.value().isPresent() && NAMES.contains(bare.toString());
    }
}
