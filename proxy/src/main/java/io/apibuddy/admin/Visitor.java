package io.apibuddy.admin;

import java.util.Optional;

/**
 * Who is let in.
 *
 * @param caller what the front door knows
 * @param session that its cookie names, if it is in force
 */
record Visitor(Admin.Caller caller, Optional<Session> session) {}
