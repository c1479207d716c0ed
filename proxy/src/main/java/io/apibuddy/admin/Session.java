package io.apibuddy.admin;

import io.apibuddy.config.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A login that stands in for the access key.
 *
 * @param cookie that names it
 * @param token to be shown with a change
 * @param key that was in force at the login: with another one it is over
 * @param until when it is over
 */
record Session(Secret cookie, Secret token, Optional<Secret> key, Instant until) {}
