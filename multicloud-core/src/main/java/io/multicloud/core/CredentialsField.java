package io.multicloud.core;

import io.multicloud.core.config.Field;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Node;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Template;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key {@code credentials}: a type, and fields that only the provider knows. No problem tells a value. */
final class CredentialsField implements Field<AccountConfig, AccountConfig.Builder> {
    private static final String TYPE = "type";

    @Override
    public String key() {
        return "credentials";
    }

    @Override
    public void read(Node node, String path, Reading reading, AccountConfig.Builder builder) {
        Node.Mapping section = reading.mapping(node, path);
        if (section == null) {
            return;
        }
        CredentialsConfig.Builder credentials = type(section, path, reading);
        section.entries().forEach((field, entry) -> {
            if (!field.equals(TYPE)) {
                Template template = template(field, entry, path, reading);
                if (template != null) {
                    credentials.template(field, template);
                }
            }
        });
        builder.credentials(credentials.build());
    }

    private static CredentialsConfig.Builder type(Node.Mapping section, String path, Reading reading) {
        Node node = section.get(TYPE);
        String typePath = path + "." + TYPE;
        if (node == null) {
            reading.problem(section.at(), typePath, "is missing");
            return CredentialsConfig.builder("unknown");
        }
        Reading.Text text = reading.text(reading.template(node, typePath));
        try {
            return CredentialsConfig.builder(text == null ? "unknown" : text.value());
        } catch (RuleViolation e) {
            reading.problem(node.at(), typePath, e.rule());
            return CredentialsConfig.builder("unknown");
        }
    }

    private static @Nullable Template template(String field, Node.Entry entry, String path, Reading reading) {
        // What looks like the name of a field may be a value, as in {secret_key:abc} or in {type: x, abc}.
        if (!field.matches("[a-z][a-z0-9_]*") || entry.value() instanceof Node.Empty) {
            reading.problem(
                    entry.keyAt(),
                    path,
                    "has a field without a value, or one that is not snake_case; is a space"
                            + " missing after a colon?");
            return null;
        }
        String fieldPath = path + "." + field;
        Template template = reading.template(entry.value(), fieldPath);
        if (template == null) {
            return null;
        }
        if (template.equals(Template.literal(Secrets.MASK))) {
            reading.problem(entry.value().at(), fieldPath, "is masked; put the value or a variable in its place");
            return null;
        }
        Reading.Text text = reading.text(template);
        if (text == null) {
            if (!reading.unset(template)) {
                reading.problem(entry.value().at(), fieldPath, "is empty");
            }
            return template;
        }
        if (field.endsWith(CredentialsConfig.FILE_SUFFIX)) {
            return absolute(template, text.value(), entry.value().at(), fieldPath, reading);
        }
        return template;
    }

    private static @Nullable Template absolute(
            Template template, String value, Location at, String path, Reading reading) {
        try {
            return Path.of(value).isAbsolute() ? template : template.after(reading.directory() + "/");
        } catch (InvalidPathException e) {
            reading.problem(at, path, "must be the path of a file");
            return null;
        }
    }

    @Override
    public @Nullable Node write(AccountConfig account, Form form) {
        CredentialsConfig credentials = account.credentials();
        if (credentials.equals(CredentialsConfig.defaultChain())) {
            return null;
        }
        Node.Mapping section =
                Node.Mapping.empty(Location.BUILDER).with(TYPE, new Node.Scalar(credentials.type(), Location.BUILDER));
        for (Map.Entry<String, Template> field : credentials.templates().entrySet()) {
            String text = form == Form.SHOWN
                    ? CredentialsConfig.shown(field.getKey(), field.getValue())
                    : field.getValue().raw();
            section = section.with(field.getKey(), new Node.Scalar(text, Location.BUILDER));
        }
        return section;
    }

    @Override
    public void variables(
            String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
        List<String> type = new ArrayList<>(path);
        type.add(TYPE);
        visitor.exact(variable + "_TYPE", type);
        visitor.beginning(variable + "_", path);
    }
}
