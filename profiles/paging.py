"""Links between the pages of a list, as every ecosystem here draws them: the same address, another `page`."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bank.policy import Slice


def page_url(self_url: str, page: int) -> str:
    """The address of another page of the same list."""
    parts = urlsplit(self_url)
    sent = parse_qsl(parts.query, keep_blank_values=True)
    others = [(name, value) for name, value in sent if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*others, ("page", page)])))


def page_links(seen: Slice) -> dict[str, str]:
    """The links "self", and "first", "prev", "next", "last" where there is such a page to go to."""
    here, last = seen.query.page, seen.query.pages(seen.total)
    links = {"self": seen.self_url}
    if here > 1:
        links |= {"first": page_url(seen.self_url, 1), "prev": page_url(seen.self_url, here - 1)}
    if here < last:
        links |= {"next": page_url(seen.self_url, here + 1), "last": page_url(seen.self_url, last)}
    return links
