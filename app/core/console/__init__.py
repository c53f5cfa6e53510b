"""How the pages of the staff console are written: one frame, one way to take a form, one way to list.

blueprint  a feature's pages and its places in the navigation
forms      a form: what was typed, what is wrong with it, the one command it leads to
lists      filters in the address, pages by key
fields     what forms take beyond the API's fields: yuan, whole numbers as text
formats    how amounts, moments and states read
frame      sign-in, CSRF, headers, navigation: wired once by `create_app`
"""
