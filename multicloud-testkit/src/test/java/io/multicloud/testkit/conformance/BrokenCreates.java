package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Providers that create wrongly. */
final class BrokenCreates {
    private BrokenCreates() {}

    /** Returns a copy of a spec with other tags and another name, and without its token. */
    private static VMSpec.Builder copy(VMSpec spec, String name, Map<String, String> tags) {
        VMSpec.Builder copy = VMSpec.builder(name)
                .tags(tags)
                .image(spec.image())
                .vcpus(spec.vcpus())
                .memory(spec.memory())
                .gpus(spec.gpus())
                .architecture(spec.architecture())
                .instanceType(spec.instanceType().orElse(null))
                .publicAddressing(spec.publicAddressing())
                .purchase(spec.purchase());
        spec.region().ifPresent(copy::region);
        spec.zone().ifPresent(copy::zone);
        spec.keyPair().ifPresent(copy::keyPair);
        spec.rootDisk().ifPresent(copy::rootDisk);
        spec.dataDisks().forEach(copy::dataDisk);
        return copy;
    }

    /** Makes a helper before each VM, and forgets it when the VM cannot be made. */
    static class LeaksOnFailedCreate extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    KeyPair helper = good.keyPairs()
                            .create(KeyPairSpec.builder("helper", "ssh-ed25519 AAAA")
                                    .build())
                            .await();
                    Operation<VM> create = good.create(spec);
                    good.keyPairs().delete(helper.id()).await();
                    return create;
                }
            };
        }
    }

    /** Does not hand the token on: each call makes another VM. */
    static class ForgetsTokens extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return good.create(copy(spec, spec.name(), spec.tags()).build());
                }
            };
        }
    }

    /** Takes a token used with other arguments for a repetition. */
    static class AcceptsReusedTokens extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    String token = spec.idempotencyToken().orElse(null);
                    if (token == null) {
                        return good.create(spec);
                    }
                    for (VM vm : good.list(ListQuery.all().withTags(Map.of("made-with", token)))) {
                        return new Ended(good.create(spec(token, vm.name())), vm);
                    }
                    return good.create(spec(token, spec.name()));
                }

                private VMSpec spec(String token, String name) {
                    Map<String, String> tags = new TreeMap<>();
                    tags.put("made-with", token);
                    return VMSpec.builder(name)
                            .tags(tags)
                            .idempotencyToken(token)
                            .build();
                }
            };
        }

        /** The create of a VM that exists already. */
        private static final class Ended extends DelegatingOperation<VM> {
            private final VM vm;

            Ended(Operation<VM> good, VM vm) {
                super(good);
                this.vm = vm;
            }

            @Override
            public VM await(Duration timeout) {
                return vm;
            }
        }
    }

    /** Repeats a create whose answer was lost without its token. */
    static class RepeatsBlindly extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    try {
                        return good.create(spec);
                    } catch (CloudException e) {
                        if (e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                            throw e;
                        }
                        return good.create(copy(spec, spec.name(), spec.tags()).build());
                    }
                }
            };
        }
    }

    /** Makes names lower-case without a word. */
    static class AltersNames extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return good.create(spec.toBuilder()
                            .name(spec.name().toLowerCase(Locale.ROOT))
                            .build());
                }
            };
        }
    }

    /** Keeps one tag only. */
    static class DropsTags extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    Map<String, String> tags = new TreeMap<>();
                    spec.tags().entrySet().stream().limit(1).forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
                    VMSpec.Builder copy = copy(spec, spec.name(), tags);
                    spec.idempotencyToken().ifPresent(copy::idempotencyToken);
                    return good.create(copy.build());
                }
            };
        }
    }

    /** Writes the account's region into every id. */
    static class LosesRegion extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return new DelegatingOperation<>(good.create(spec)) {
                        @Override
                        public VM await(Duration timeout) {
                            return here(super.await(timeout), provider.region());
                        }
                    };
                }
            };
        }

        private static VM here(VM vm, Region region) {
            ResourceId id = vm.id();
            return VM.builder(new ResourceId(id.provider(), id.account(), region, id.type(), id.nativeId()))
                    .name(vm.name())
                    .tags(vm.tags())
                    .createdAt(vm.createdAt())
                    .state(vm.state())
                    .build();
        }
    }

    /** Ends a create as soon as it was accepted. */
    static class ReturnsBeforeRunning extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return new DelegatingOperation<>(good.create(spec)) {
                        @Override
                        public VM await(Duration timeout) {
                            for (VM vm : good.list(ListQuery.all().withName(spec.name()))) {
                                return vm;
                            }
                            return super.await(timeout);
                        }
                    };
                }
            };
        }
    }

    /** Gives a VM a reserved address where an ephemeral one was asked for, and leaves it behind. */
    static class LeavesAddressBehind extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    if (!spec.publicAddressing().equals(PublicAddressing.ephemeral())) {
                        return good.create(spec);
                    }
                    PublicAddress address = provider.networks()
                            .publicAddresses()
                            .create(PublicAddressSpec.builder("address-of-" + spec.name())
                                    .build())
                            .await();
                    return good.create(spec.toBuilder()
                            .publicAddressing(PublicAddressing.reserved(address.id()))
                            .build());
                }
            };
        }
    }

    /** Says that a create was cancelled and lets it go on. */
    static class OnlySaysItCancelled extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return new DelegatingOperation<>(good.create(spec)) {
                        private boolean cancelled;

                        @Override
                        public void cancel() {
                            cancelled = !status().done();
                        }

                        @Override
                        public VM await(Duration timeout) {
                            if (cancelled) {
                                throw CloudException.builder(ErrorCode.CANCELLED, "cancelled")
                                        .build();
                            }
                            return super.await(timeout);
                        }
                    };
                }
            };
        }
    }

    /** Asks twice for each poll. */
    static class PollsTwice extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> create(VMSpec spec) {
                    return new DelegatingOperation<>(good.create(spec)) {
                        @Override
                        public OperationStatus<VM> poll() {
                            super.poll();
                            return super.poll();
                        }
                    };
                }
            };
        }
    }
}
