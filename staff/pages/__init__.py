"""One file a page of the staff's."""
