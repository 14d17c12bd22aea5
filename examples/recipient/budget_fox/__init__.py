"""Budget Fox: a sample company that customers connect their bank accounts to."""
