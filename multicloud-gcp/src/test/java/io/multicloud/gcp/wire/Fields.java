package io.multicloud.gcp.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/** Which fields of a resource the front plays; to pass over others in silence would hide what a client relies on. */
final class Fields {
    private Fields() {}

    /**
     * Refuses other fields.
     *
     * @param message what a request gives
     * @param path names it in a refusal
     * @param allowed the names of the fields that are played
     */
    static void allow(Message message, String path, String... allowed) {
        List<String> known = List.of(allowed);
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (!known.contains(field.getName())) {
                throw GcpError.notPlayed("the field '" + path + "." + field.getJsonName() + "'");
            }
        }
    }
}
