"""How the pages of the staff console are written: one frame, one way to take a form, one way to list.

blueprint      a feature's pages and its places in the navigation
permissions    `can("funds:write")` in templates
forms          a form: what was typed, what is wrong with it, the one command it leads to
reasons        the form that asks for nothing but a reason
lists          filters in the address, pages by key
fields         what forms take beyond the API's fields: yuan, whole numbers as text
formats        how amounts, moments and states read
audit_entries  how entries of the audit log read
charts         bars and lines, drawn as SVG
vouchers       what is printed of a decision about money
frame          sign-in, CSRF, headers, navigation: wired once by `create_app`
"""
