package io.multicloud.api;

import java.util.List;
import java.util.stream.Stream;

/**
 * What must be right before work is sent, for every configured account.
 *
 * @param accounts the accounts in the order of the configuration
 */
public record PreflightReport(List<Account> accounts) {
    /** Copies the list. */
    public PreflightReport {
        accounts = List.copyOf(accounts);
    }

    /**
     * One account.
     *
     * @param name its name in the configuration
     * @param kind the kind of provider
     * @param checks what was checked
     */
    public record Account(String name, String kind, List<PreflightCheck> checks) {
        /** Copies the list. */
        public Account {
            checks = List.copyOf(checks);
        }

        /** Tells whether no check failed. */
        public boolean ok() {
            return checks.stream().noneMatch(check -> check.outcome() == PreflightCheck.Outcome.FAILED);
        }
    }

    /** Tells whether no check of any account failed; warnings and what could not be found out do not count. */
    public boolean ok() {
        return accounts.stream().allMatch(Account::ok);
    }

    /** Returns the checks of all accounts that ended so. */
    public Stream<PreflightCheck> checks(PreflightCheck.Outcome outcome) {
        return accounts.stream()
                .flatMap(account -> account.checks().stream())
                .filter(check -> check.outcome() == outcome);
    }

    /** Returns a table with a line for each check. */
    @Override
    public String toString() {
        TextTable table = new TextTable("ACCOUNT", "KIND", "OUTCOME", "CHECK", "DETAIL");
        for (Account account : accounts) {
            for (PreflightCheck check : account.checks()) {
                table.row(account.name(), account.kind(), check.outcome(), check.subject(), check.detail());
            }
        }
        return table.toString();
    }
}
