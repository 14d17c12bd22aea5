"""What stops a setup: every such error says what is missing and how to mend it."""


class SetupFailed(Exception):
    """A step of the setup failed for a reason the reader can act on; shown without a stack trace."""
