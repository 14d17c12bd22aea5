"""The texts of customers' pages and letters, by language: found in the code, read from locale/*.po, compiled.

Django reads the compiled files (*.mo, the format of GNU gettext). They are made here and committed, so that
neither a server nor a contributor needs gettext's programs: `manage.py words` makes them anew.
"""
