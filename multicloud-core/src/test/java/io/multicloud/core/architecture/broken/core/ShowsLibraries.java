package io.multicloud.core.architecture.broken.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.google.common.collect.ImmutableList;
import dev.failsafe.RetryPolicy;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One class for each place of a public signature in which the type of a library can hide. */
public final class ShowsLibraries {
    private ShowsLibraries() {}

    /** As a supertype. */
    public static class InSupertype extends SimpleModule {
        private static final long serialVersionUID = 1L;
    }

    /** As an argument of a supertype. */
    public static class InSupertypeArgument extends ArrayList<JsonNode> {
        private static final long serialVersionUID = 1L;
    }

    /** As a bound. */
    public static class InBound<T extends JsonNode> {
        public List<T> nodes() {
            return List.of();
        }
    }

    /** As a field. */
    public static class InField {
        protected final ImmutableList<String> names = ImmutableList.of();
    }

    /** As a result, below an array and a type argument. */
    public static class InResult {
        public Map<String, RetryPolicy<?>[]> policies() {
            return Map.of();
        }
    }

    /** As a parameter. */
    public abstract static class InParameter {
        protected abstract void observe(ObservationRegistry registry);
    }

    /** As a parameter of a constructor. */
    public static class InConstructor {
        public InConstructor(List<? extends JsonNode> nodes) {
            nodes.forEach(node -> {});
        }
    }

    /** As an exception. */
    public abstract static class InException {
        public abstract void parse() throws JsonProcessingException;
    }

    /** Keeps its libraries to itself. */
    public static class AllowedInside {
        private final ImmutableList<String> names = ImmutableList.of();

        List<String> names(ImmutableList<String> more) {
            return more.isEmpty() ? names : more;
        }
    }

    /** Is not public itself. */
    static class AllowedHidden {
        public ImmutableList<String> names() {
            return ImmutableList.of();
        }
    }
}
