package io.multicloud.aws.wire.shape;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;
import software.amazon.awssdk.core.traits.XmlAttributesTrait;

/** Encodes shapes as XML: the answers of the query protocol, and bodies of S3. */
public final class XmlEncoder {
    private XmlEncoder() {}

    /** Writes the members of a shape that belong into the body. */
    public static void members(Xml out, SdkPojo shape) {
        for (SdkField<?> field : shape.sdkFields()) {
            Object value = Shapes.value(field, shape);
            if (value != null && Shapes.inBody(field) && !field.containsTrait(XmlAttributeTrait.class)) {
                write(out, field, value);
            }
        }
    }

    /** Writes one member. */
    static void write(Xml out, SdkField<?> field, Object value) {
        String name = field.unmarshallLocationName();
        if (value instanceof List<?> list) {
            ListTrait trait = field.getRequiredTrait(ListTrait.class);
            SdkField<?> member = trait.memberFieldInfo();
            if (trait.isFlattened()) {
                list.forEach(item -> element(out, name, member, item));
                return;
            }
            String itemName =
                    trait.memberLocationName() != null ? trait.memberLocationName() : member.unmarshallLocationName();
            out.open(name);
            list.forEach(item -> element(out, itemName, member, item));
            out.close(name);
        } else if (value instanceof Map<?, ?> map) {
            MapTrait trait = field.getRequiredTrait(MapTrait.class);
            if (!trait.isFlattened()) {
                out.open(name);
            }
            map.forEach((key, item) -> {
                String entry = trait.isFlattened() ? name : "entry";
                out.open(entry).text(trait.keyLocationName(), key.toString());
                element(out, trait.valueLocationName(), trait.valueFieldInfo(), item);
                out.close(entry);
            });
            if (!trait.isFlattened()) {
                out.close(name);
            }
        } else {
            element(out, name, field, value);
        }
    }

    private static void element(Xml out, String name, SdkField<?> field, Object value) {
        if (value instanceof SdkPojo structure) {
            out.openWith(name, attributes(field, structure));
            members(out, structure);
            out.close(name);
        } else if (value instanceof List<?> list) {
            out.open(name);
            SdkField<?> member = Shapes.member(field);
            list.forEach(item -> element(out, member.unmarshallLocationName(), member, item));
            out.close(name);
        } else {
            out.text(name, Scalars.print(field, value, Format.ISO_8601));
        }
    }

    private static String attributes(SdkField<?> field, SdkPojo structure) {
        StringBuilder text = new StringBuilder();
        field.getOptionalTrait(XmlAttributesTrait.class)
                .ifPresent(trait -> trait.attributes().forEach((name, accessors) -> {
                    String value = accessors.attributeGetter().apply(structure);
                    if (value != null) {
                        text.append(' ')
                                .append(name)
                                .append("=\"")
                                .append(value)
                                .append('"');
                    }
                }));
        return text.toString();
    }
}
