package io.multicloud.samples.bench;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableSet;
import com.google.inject.util.Providers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.HardwareBuilder;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.ImageBuilder;
import org.jclouds.compute.domain.OperatingSystem;
import org.jclouds.compute.domain.OsFamily;
import org.jclouds.compute.domain.Processor;
import org.jclouds.compute.domain.Template;
import org.jclouds.compute.domain.internal.TemplateBuilderImpl;
import org.jclouds.compute.options.TemplateOptions;
import org.jclouds.compute.strategy.GetImageStrategy;
import org.jclouds.compute.suppliers.ImageCacheSupplier;
import org.jclouds.domain.Location;
import org.jclouds.domain.LocationBuilder;
import org.jclouds.domain.LocationScope;

/**
 * The template builder of jclouds over the types of one region and two images, put together as its own unit tests do:
 * everything is at hand, nothing is fetched.
 */
final class JcloudsTemplates {
    private final Location region;
    private final Supplier<Set<? extends Location>> locations;
    private final ImageCacheSupplier images;
    private final Supplier<Set<? extends Hardware>> hardware;

    JcloudsTemplates(String regionName, List<Offer> offers) {
        Location provider = new LocationBuilder()
                .scope(LocationScope.PROVIDER)
                .id("aws-ec2")
                .description("aws-ec2")
                .build();
        region = new LocationBuilder()
                .scope(LocationScope.REGION)
                .id(regionName)
                .description(regionName)
                .parent(provider)
                .build();
        locations = Suppliers.ofInstance(ImmutableSet.of(provider, region));
        GetImageStrategy none = id -> {
            throw new AssertionError("image " + id + " is not cached");
        };
        images = new ImageCacheSupplier(
                Suppliers.ofInstance(
                        ImmutableSet.of(image("ubuntu", OsFamily.UBUNTU), image("amzn", OsFamily.AMZN_LINUX))),
                Long.MAX_VALUE / 1_000_000_000,
                new AtomicReference<>(),
                Providers.of(none));
        hardware = Suppliers.ofInstance(offers.stream().map(this::hardware).collect(ImmutableSet.toImmutableSet()));
    }

    private Image image(String id, OsFamily family) {
        return new ImageBuilder()
                .ids(id)
                .name(id)
                .description(id)
                .version("1")
                .operatingSystem(OperatingSystem.builder()
                        .family(family)
                        .name(id)
                        .version("1")
                        .description(id)
                        .arch("x86_64")
                        .is64Bit(true)
                        .build())
                .status(Image.Status.AVAILABLE)
                .location(region)
                .build();
    }

    private Hardware hardware(Offer offer) {
        return new HardwareBuilder()
                .ids(offer.type().name())
                .name(offer.type().name())
                .processor(new Processor(offer.type().vcpus(), 1.0))
                .ram((int) (offer.type().memory().bytes() >> 20))
                .is64Bit(true)
                .location(region)
                .build();
    }

    /** Builds a template of the size that a request asks for. */
    Template build(PlacementRequest request) {
        return new Builder(this)
                .minCores(request.vcpus())
                .minRam((int) (request.memory().bytes() >> 20))
                .locationId(region.getId())
                .build();
    }

    /** Gives access to a constructor that is meant for Guice. */
    private static final class Builder extends TemplateBuilderImpl {
        Builder(JcloudsTemplates templates) {
            super(
                    templates.locations,
                    templates.images,
                    templates.hardware,
                    Suppliers.ofInstance(templates.region),
                    TemplateOptions::new,
                    () -> {
                        throw new AssertionError("a size was given, so the default template is not needed");
                    });
        }
    }
}
