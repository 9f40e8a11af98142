"""What of a person who is to be erased stands here: goods they were given, and payments to them that are not answered.

The books keep the name of a payee as long as the law on accounting asks (会计档案管理办法): a posting is not a person's file.
"""

from django.utils.translation import gettext as _

from shegongzhan.core.scoping import within
from shegongzhan.funds.models import MoveKind, PaymentRequest, RequestState, StockMove
from shegongzhan.people.commands import TO_TOWNSHIP
from shegongzhan.people.models import Person


def holds(person: Person) -> list[str]:
    """Return what has to be finished first: a payment to somebody of this name in the county that waits for its answer."""
    waiting = PaymentRequest.objects.filter(
        within(person.division[:6]), state=RequestState.ASKED, payee_is_person=True, payee=person.name
    )
    if not waiting.exists():
        return []
    return [_("还有付给同名个人的付款等着审批：请先审批、不同意或撤回。")]


def counts(person: Person) -> dict[str, int]:
    """Return how often goods were given to a person, without what was taken back."""
    return {"goods": StockMove.objects.standing().filter(person=person, kind=MoveKind.GIVEN).count()}


def forget(person: Person) -> None:
    """Blank what was written beside goods given to a person; goods, quantity and day stay for the stock."""
    StockMove.objects.filter(person=person).update(note="", division=TO_TOWNSHIP)
