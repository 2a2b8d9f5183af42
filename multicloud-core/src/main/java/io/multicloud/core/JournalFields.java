package io.multicloud.core;

import io.multicloud.core.config.Field;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Node;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Template;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of the section {@code journal} that are more than a value: a path, and what may hold a secret. */
final class JournalFields {
    private JournalFields() {}

    /** The directory, relative to that of the file. */
    static Field<JournalConfig, JournalConfig.Builder> directory() {
        return new Single("directory") {
            @Override
            void read(Reading.Text text, Location at, String path, Reading reading, JournalConfig.Builder builder) {
                try {
                    builder.directory(reading.directory().resolve(text.value().strip()));
                } catch (InvalidPathException e) {
                    reading.problem(at, path, "must be the path of a directory");
                }
            }

            @Override
            @Nullable
            String text(JournalConfig journal, Form form) {
                return journal.directory()
                        .map(path -> Template.literal(path.toString()).raw())
                        .orElse(null);
            }
        };
    }

    /** The server's address; no problem tells a value, because somebody may have put a password into it. */
    static Field<JournalConfig, JournalConfig.Builder> url() {
        return new Single("url") {
            @Override
            void read(Reading.Text text, Location at, String path, Reading reading, JournalConfig.Builder builder) {
                try {
                    builder.postgresUrl(text.value().strip());
                } catch (RuleViolation e) {
                    builder.refuse();
                    reading.problem(at, path, e.rule());
                }
            }

            @Override
            @Nullable
            String text(JournalConfig journal, Form form) {
                return journal.postgresUrl()
                        .map(url -> Template.literal(url).raw())
                        .orElse(null);
            }
        };
    }

    /** The password: a variable in it is looked up when the journal is opened. */
    static Field<JournalConfig, JournalConfig.Builder> password() {
        return new Single("password") {
            @Override
            void read(Reading.Text text, Location at, String path, Reading reading, JournalConfig.Builder builder) {
                if (text.template().equals(Template.literal(Secrets.MASK))) {
                    builder.refuse();
                    reading.problem(at, path, "is masked; put the value or a variable in its place");
                } else {
                    builder.password(text.template());
                }
            }

            @Override
            @Nullable
            String text(JournalConfig journal, Form form) {
                return journal.password()
                        .map(template -> form == Form.SHOWN ? template.masked() : template.raw())
                        .orElse(null);
            }
        };
    }

    private abstract static class Single implements Field<JournalConfig, JournalConfig.Builder> {
        private final String key;

        Single(String key) {
            this.key = key;
        }

        abstract void read(Reading.Text text, Location at, String path, Reading reading, JournalConfig.Builder builder);

        abstract @Nullable String text(JournalConfig journal, Form form);

        @Override
        public String key() {
            return key;
        }

        @Override
        public void read(Node node, String path, Reading reading, JournalConfig.Builder builder) {
            Template template = reading.template(node, path);
            Reading.Text text = reading.text(template);
            if (text != null) {
                read(text, node.at(), path, reading, builder);
            } else if (template != null && !reading.unset(template)) {
                reading.problem(node.at(), path, "is empty");
            }
        }

        @Override
        public @Nullable Node write(JournalConfig journal, Form form) {
            String text = text(journal, form);
            return text == null ? null : new Node.Scalar(text, Location.BUILDER);
        }

        @Override
        public void variables(
                String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
            visitor.exact(variable, path);
        }
    }
}
