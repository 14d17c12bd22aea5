"""Two thousand names of companies, none of which there is."""

_FIRST = """
Amber Birch Cedar Delta Ember Fern Gable Harbour Indigo Juniper Kestrel Linden Maple North Opal Pine Quartz
River Sable Tidal Umber Violet Willow Yarrow Zephyr Aspen Brook Coral Dune Elm Flint Grove Hazel Iris Jade
Koru Lark Moss Nova Ocean
"""
_SECOND = """
Budget Ledger Money Rent Wallet Savings Finance Accounts Payroll Lending Broker Insight Invoice Tax Planner
Credit Capital Wealth Funds Trust Books Cash Bills Cover Deals Equity Future Goals Holdings Index Journal
Keeper Limit Margin Notes Offer Pay Quote Returns Score Tally Units Value Works Yield Account Balance Check
Deposit Expense
"""
NAMES = sorted(f"{first} {second}" for first in _FIRST.split() for second in _SECOND.split())
