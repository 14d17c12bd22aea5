"""All that others share of accounts held together: what waits for the customer, goes on, or is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oidc.clauses import clause
from portal.asked_lists import asked_list
from portal.gates import Customer, customers_only
from portal.joint_lists import PAGE, joint_list
from portal.list_cards import ground_of


@require_safe
@customers_only
@clause("DASH-22")
def joints(http: HttpRequest, customer: Customer) -> HttpResponse:
    """One page of one of these lists."""
    return render(
        http, "portal/joint_list.html", {"list": joint_list(asked_list(http, PAGE), ground_of(customer))}
    )
