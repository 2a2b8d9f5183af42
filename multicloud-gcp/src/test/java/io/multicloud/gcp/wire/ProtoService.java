package io.multicloud.gcp.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The methods of services that are described by descriptors, behind their HTTP routes. */
final class ProtoService {
    private final Routes routes;
    private final String javaPackage;
    private final Map<String, Bound<?>> methods = new TreeMap<>();
    private final Map<String, Message> prototypes = new ConcurrentHashMap<>();

    /** Answers a request. */
    @FunctionalInterface
    interface Method<M extends Message> {
        Message answer(M request);
    }

    private record Bound<M extends Message>(Class<M> request, Method<M> method) {
        Message answer(Message message) {
            return method.answer(request.cast(message));
        }
    }

    /**
     * Makes a service without methods.
     *
     * @param javaPackage where the classes of its messages are
     */
    ProtoService(Routes routes, String javaPackage) {
        this.routes = routes;
        this.javaPackage = javaPackage;
    }

    /** Adds a method. */
    <M extends Message> void on(String name, Class<M> request, Method<M> method) {
        if (methods.put(name, new Bound<>(request, method)) != null) {
            throw new IllegalStateException("two methods " + name);
        }
    }

    /** Answers a request, or nothing if no route leads here. */
    Optional<WireResponse> answer(WireRequest request) {
        Optional<Routes.Match> route = routes.find(request.method(), request.path());
        if (route.isEmpty()) {
            return Optional.empty();
        }
        Routes.Match match = route.get();
        Bound<?> method = methods.get(match.name());
        if (method == null) {
            throw GcpError.notPlayed("the method " + match.name());
        }
        Message prototype = prototype(match.method().getInputType());
        Message message = Codec.read(match, request.query(), request.body(), prototype);
        boolean numbers = request.parameter("$alt").orElse("").contains("enum-encoding=int");
        byte[] answer = Codec.write(method.answer(message), numbers);
        return Optional.of(new WireResponse(200, Map.of("Content-Type", "application/json; charset=UTF-8"), answer));
    }

    private Message prototype(Descriptor type) {
        return prototypes.computeIfAbsent(type.getName(), name -> {
            try {
                return (Message) Class.forName(javaPackage + "." + name)
                        .getMethod("getDefaultInstance")
                        .invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("there is no class for " + type.getFullName(), e);
            }
        });
    }
}
