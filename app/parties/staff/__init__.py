"""Staff: accounts, sign-in, sessions, and what was done by whom.

identity        who a signed-in staff member is
accounts        staff accounts: made, enrolled, changed
passwords       hashing, one-time codes
staffing        accounts of a subtree, in the hands of its administrators
bulk            accounts for many at once, from a spreadsheet
account_requests  a password and a device that somebody chooses before they have an account
password_slips  initial passwords for many at once, to be printed
sign_in         password and one-time code, for tokens and for the console
sessions        browsers that are signed in to the console
bootstrap       the first node and its administrator
same_person     which accounts count as one person, where two are to decide
voucher_names   who stands on a voucher
"""
