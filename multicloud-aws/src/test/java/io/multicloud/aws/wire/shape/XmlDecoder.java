package io.multicloud.aws.wire.shape;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Decodes XML bodies, as S3 takes them. Strict: every element must be one of the shape, in any order. */
public final class XmlDecoder {
    private static final XMLInputFactory PARSERS = parsers();

    private XmlDecoder() {}

    private static XMLInputFactory parsers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private record Element(String name, StringBuilder text, List<Element> children) {}

    /**
     * Decodes a structure.
     *
     * @param empty a builder of it
     * @param root what its outermost element is called
     * @throws ShapeException if the body is not XML, or not of that shape
     */
    public static Object decode(SdkPojo empty, String root, byte[] body) {
        Element element = parse(body);
        if (!element.name().equals(root)) {
            throw ShapeException.unknown(element.name());
        }
        return structure(empty, element, root);
    }

    private static Element parse(byte[] body) {
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(body));
            reader.nextTag();
            Element root = element(reader);
            while (reader.hasNext()) {
                reader.next();
            }
            return root;
        } catch (XMLStreamException e) {
            throw new ShapeException(ShapeException.Kind.MALFORMED, "", "The XML you provided was not well-formed");
        }
    }

    private static Element element(XMLStreamReader reader) throws XMLStreamException {
        Element element = new Element(reader.getLocalName(), new StringBuilder(), new ArrayList<>());
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> element.children().add(element(reader));
                case XMLStreamConstants.CHARACTERS -> element.text().append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    return element;
                }
                default -> {}
            }
        }
    }

    private static Object structure(SdkPojo builder, Element element, String path) {
        Map<String, SdkField<?>> fields = new LinkedHashMap<>();
        builder.sdkFields().forEach(field -> fields.put(field.locationName(), field));
        Map<SdkField<?>, List<Object>> flattened = new LinkedHashMap<>();
        for (Element child : element.children()) {
            SdkField<?> field = fields.get(child.name());
            String at = path + "." + child.name();
            if (field == null) {
                throw ShapeException.unknown(at);
            }
            if (Shapes.isList(field) && field.getRequiredTrait(ListTrait.class).isFlattened()) {
                flattened.computeIfAbsent(field, key -> new ArrayList<>()).add(value(Shapes.member(field), child, at));
            } else {
                field.set(builder, value(field, child, at));
            }
        }
        flattened.forEach((field, values) -> field.set(builder, values));
        Shapes.requireMembers(builder);
        return Shapes.build(builder);
    }

    private static Object value(SdkField<?> field, Element element, String path) {
        if (Shapes.isList(field)) {
            ListTrait trait = field.getRequiredTrait(ListTrait.class);
            String member = trait.memberLocationName() == null
                    ? trait.memberFieldInfo().locationName()
                    : trait.memberLocationName();
            List<Object> items = new ArrayList<>();
            for (Element child : element.children()) {
                if (!child.name().equals(member)) {
                    throw ShapeException.unknown(path + "." + child.name());
                }
                items.add(value(trait.memberFieldInfo(), child, path + "." + member));
            }
            return items;
        }
        if (Shapes.isStructure(field)) {
            return structure(field.constructor().get(), element, path);
        }
        return Scalars.parse(field, path, element.text().toString(), Format.ISO_8601);
    }
}
