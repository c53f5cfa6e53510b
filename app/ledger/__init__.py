"""The double-entry ledger: every value moves through here, and nothing in it is ever changed.

    ledger_account   who holds what: resident 7's points, fund 3's available money
    ledger_balance   the sum of an account's postings, in one row, or in several stripes where many post at once
    journal          one business event, named by a reference that no other may have
    posting          one line of a journal: an account and a signed amount

A journal is `Entry` in, three statements out, in one packet: the journal, its postings, its balances.
"""
