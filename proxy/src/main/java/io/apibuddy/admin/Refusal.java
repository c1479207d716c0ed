package io.apibuddy.admin;

import io.apibuddy.message.Problem;

/** Ends the answering of a call: the problem is the answer. Carries no stack trace, for it is no defect. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(Problem problem) {
        super(problem.name(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
