package io.multicloud.core.pipeline;

import io.multicloud.api.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change that was let through. Exactly one of the other methods is called once it is known what became of it. */
public interface Admission {
    /** Returns the change as it may be made. */
    ProposedChange change();

    /** Tells that the change was made; the resource is as it was when seen done. */
    default void made(Optional<Resource> result) {}

    /** Tells that nothing was changed. */
    default void dropped() {}

    /** Tells that nobody knows whether the change was made. */
    default void uncertain() {}

    /** Returns an admission that needs to know nothing more. */
    static Admission of(ProposedChange change) {
        return new Admission() {
            @Override
            public ProposedChange change() {
                return change;
            }
        };
    }

    /** Asks all rules in turn; if one refuses, those before it are told that nothing was changed. */
    static Admission by(List<AdmissionRule> rules, ProposedChange change) {
        List<Admission> admissions = new ArrayList<>(rules.size());
        ProposedChange present = change;
        try {
            for (AdmissionRule rule : rules) {
                Admission admission = rule.admit(present);
                admissions.add(admission);
                present = admission.change();
            }
        } catch (RuntimeException e) {
            admissions.forEach(Admission::dropped);
            throw e;
        }
        ProposedChange admitted = present;
        return new Admission() {
            @Override
            public ProposedChange change() {
                return admitted;
            }

            @Override
            public void made(Optional<Resource> result) {
                admissions.forEach(admission -> admission.made(result));
            }

            @Override
            public void dropped() {
                admissions.forEach(Admission::dropped);
            }

            @Override
            public void uncertain() {
                admissions.forEach(Admission::uncertain);
            }
        };
    }
}
