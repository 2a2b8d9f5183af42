package io.multicloud.core;

import io.multicloud.core.config.Field;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Node;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key {@code settings}: keys that only the provider knows, typed and checked when the account is opened. */
final class SettingsField implements Field<AccountConfig, AccountConfig.Builder> {
    @Override
    public String key() {
        return "settings";
    }

    @Override
    public void read(Node node, String path, Reading reading, AccountConfig.Builder builder) {
        Node.Mapping section = reading.mapping(node, path);
        if (section == null) {
            return;
        }
        section.entries().forEach((key, entry) -> {
            if (!key.matches("[a-z][a-z0-9_]*")) {
                reading.problem(
                        entry.keyAt(), path, "has a key that is not snake_case; is a space missing after a colon?");
                return;
            }
            String keyPath = path + "." + key;
            reading.located(keyPath, entry.keyAt());
            Template template = reading.template(entry.value(), keyPath);
            if (template == null) {
                return;
            }
            if (Secrets.named(key) && template.equals(Template.literal(Secrets.MASK))) {
                reading.problem(entry.value().at(), keyPath, "is masked; put the value or a variable in its place");
            } else if (reading.text(template) != null || reading.unset(template)) {
                builder.setting(key, template);
            }
        });
    }

    @Override
    public @Nullable Node write(AccountConfig account, Form form) {
        Node.Mapping section = Node.Mapping.empty(Location.BUILDER);
        for (Map.Entry<String, Template> setting : account.settingTemplates().entrySet()) {
            String text = form == Form.SHOWN
                    ? AccountConfig.shown(setting.getKey(), setting.getValue())
                    : setting.getValue().raw();
            section = section.with(setting.getKey(), new Node.Scalar(text, Location.BUILDER));
        }
        return section.entries().isEmpty() ? null : section;
    }

    @Override
    public void variables(
            String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
        visitor.beginning(variable + "_", path);
    }
}
