package io.apibuddy.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Signals of the operating system. */
@FunctionalInterface
interface Signals {
    /**
     * Has something done when a signal comes.
     *
     * @param name {@code TERM}, {@code INT} or {@code HUP}
     * @param action on a thread of its own
     * @return false where that signal cannot be had
     */
    boolean on(String name, Runnable action);

    /**
     * Those of the running JVM. They are had from {@code sun.misc.Signal}: a shutdown hook alone can neither end with
     * exit code 0 after SIGTERM, nor see a second signal, nor SIGHUP. It belongs to {@code jdk.unsupported}, which
     * promises to stay until there is another way, and is reached by reflection so that a JVM without it still serves.
     */
    static Signals ofTheJvm() {
        return (name, action) -> {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object handles = Proxy.newProxyInstance(
                        handler.getClassLoader(),
                        new Class<?>[] {handler},
                        (self, method, arguments) -> answer(self, method, arguments, action));
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handles);
                return true;
            } catch (ReflectiveOperationException | RuntimeException unavailable) {
                return false;
            }
        };
    }

    private static Object answer(Object self, Method method, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "api-buddy";
            default -> {
                action.run();
                yield self;
            }
        };
    }
}
