package io.apibuddy.threats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands a test its {@link Reached}, and leaves in {@code target/threats} what it said there. */
final class Recording implements ParameterResolver, AfterTestExecutionCallback {
    private static final Path DIRECTORY = Path.of("target", "threats");
    private static final Namespace HERE = Namespace.create(Recording.class);

    /** The results of the cases of one test method, by threat, live with the container of these cases. */
    private static final class Sums {
        private final Map<Threat, Result> byThreat = new ConcurrentHashMap<>();

        Result add(Result result) {
            return byThreat.merge(result.threat(), result, Result::and);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Reached.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getStore(HERE).computeIfAbsent(Reached.class, key -> new Reached(), Reached.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext test) throws IOException {
        if (test.getExecutionException().filter(Recording::isAborted).isPresent()) {
            return;
        }
        String name = test.getRequiredTestClass().getSimpleName() + "."
                + test.getRequiredTestMethod().getName();
        Reached reached = test.getStore(HERE).get(Reached.class, Reached.class);
        boolean failed = test.getExecutionException().isPresent();
        Sums sums = test.getRoot()
                .getStore(HERE)
                .computeIfAbsent(name + test.getRequiredTestClass().getName(), key -> new Sums(), Sums.class);
        for (Threat threat :
                test.getRequiredTestMethod().getAnnotation(Shows.class).value()) {
            sums.add(new Result(threat, name, failed ? 0 : 1, failed ? 1 : 0, reached == null ? "" : reached.figure()))
                    .write(DIRECTORY);
        }
    }

    private static boolean isAborted(Throwable cause) {
        return cause.getClass().getName().equals("org.opentest4j.TestAbortedException");
    }
}
