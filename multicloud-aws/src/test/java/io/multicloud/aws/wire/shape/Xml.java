package io.multicloud.aws.wire.shape;

/** Writes XML. */
public final class Xml {
    private final StringBuilder out = new StringBuilder(512).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    /** Opens an element. */
    public Xml open(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    /** Opens an element of a namespace. */
    public Xml open(String name, String namespace) {
        out.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
        return this;
    }

    /** Opens an element that has attributes, already written out. */
    Xml openWith(String name, String attributes) {
        out.append('<').append(name).append(attributes).append('>');
        return this;
    }

    /** Closes an element. */
    public Xml close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    /** Writes an element of text. */
    public Xml text(String name, String text) {
        open(name);
        escape(text);
        return close(name);
    }

    void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#xD;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
