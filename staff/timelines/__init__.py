"""What happened about a consent, a customer, a company or a colleague, merged from every record of it.

`of` says which records there are about whom, `records` reads them, and `merged` puts them in one order.
"""
