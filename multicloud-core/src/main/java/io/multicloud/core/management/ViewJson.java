package io.multicloud.core.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.multicloud.api.Money;
import io.multicloud.api.control.UnifiedView;
import io.multicloud.api.control.UnifiedView.ProviderView;
import io.multicloud.api.control.UnifiedView.Summary;

/** The JSON form of a view; apart from the control plane, so that nobody loads a JSON library who asks for none. */
final class ViewJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ViewJson() {}

    static String of(UnifiedView view) {
        ObjectNode root = JSON.createObjectNode();
        root.put("at", view.at().toString());
        view.oldest().ifPresent(oldest -> root.put("oldest", oldest.toString()));
        root.set("total", json(view.total()));
        ArrayNode providers = root.putArray("providers");
        for (ProviderView provider : view.providers()) {
            ObjectNode node = providers.addObject();
            node.put("account", provider.account());
            node.put("kind", provider.kind());
            node.set("summary", json(provider.summary()));
            provider.listedAt().ifPresent(at -> node.put("listedAt", at.toString()));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of text and numbers can always be written", e);
        }
    }

    private static ObjectNode json(Summary summary) {
        ObjectNode node = JSON.createObjectNode();
        node.put("vms", summary.vms());
        node.put("runningVms", summary.runningVms());
        node.put("vcpus", summary.vcpus());
        node.put("memoryGiB", summary.memory().toGiB());
        node.set("hourlyCost", json(summary.hourlyCost()));
        node.set("hourlySavings", json(summary.hourlySavings()));
        node.put("unpricedVms", summary.unpricedVms());
        node.put("activeBursts", summary.activeBursts());
        return node;
    }

    private static ObjectNode json(Money money) {
        ObjectNode node = JSON.createObjectNode();
        node.put("amount", money.amount().toPlainString());
        node.put("currency", money.currency().getCurrencyCode());
        return node;
    }
}
