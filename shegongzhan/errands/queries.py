"""What was asked for, and whether it is ready."""

import hashlib
import json
from typing import Any

from shegongzhan.core.scoping import Scope
from shegongzhan.crypto.blind import blind_index
from shegongzhan.errands.models import Errand


def question_of(scope: Scope, asked: dict[str, Any]) -> str:
    """Return the digest of a question: what is asked, by whom, with which rights; it gives nothing of it away."""
    rights = sorted((grant.prefix, sorted(grant.rights)) for grant in scope.grants)
    text = json.dumps([scope.user_id, rights, asked], sort_keys=True, ensure_ascii=False)
    return blind_index(hashlib.sha256(text.encode()).hexdigest(), "errand.question")


def ready_for(user_id: int, ids: list[str]) -> list[Errand]:
    """Return those of a reader's errands that are over."""
    return [one for one in Errand.objects.filter(user=user_id, pk__in=ids) if not one.is_under_way]
