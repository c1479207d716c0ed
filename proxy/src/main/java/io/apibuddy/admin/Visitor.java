package io.apibuddy.admin;

import io.apibuddy.config.Secret;
import java.util.Optional;

/**
 * Who is let in.
 *
 * @param caller what the front door knows
 * @param session that its cookie names, if it is in force
 * @param key that was required of it; empty when none was
 */
record Visitor(Admin.Caller caller, Optional<Session> session, Optional<Secret> key) {}
