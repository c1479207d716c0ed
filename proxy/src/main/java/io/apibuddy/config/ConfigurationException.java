package io.apibuddy.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; names every mistake at once. */
public final class ConfigurationException extends ProxyException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    /**
     * Made by loading and updating.
     *
     * @param mistakes at least one, in the order of the file
     */
    public ConfigurationException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /**
     * What is wrong.
     *
     * @return at least one, in the order of the file
     */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
