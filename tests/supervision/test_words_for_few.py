"""Notes, questions and a worker's word: who reads them, walked through all roles."""

import pytest
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.models import AgendaPoint, PointState, SupervisorNote, WorkerWord
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
NOTE = "她对结案没有把握，先不要催"
QUESTION = "老人不愿意见我怎么办"
WORD = "这次说得有点快"
PAGES = (
    "supervision:home",
    "supervision:sessions",
    "supervision:month",
    "supervision:gaps",
    "supervision:mine",
    "desk:home",
)


@pytest.fixture
def session(everyone, jianping):
    """A session of today by 沈洁 with 林, who has a file of her own."""
    lin = rows.worker(jianping, user=everyone[Role.RESIDENT_WORKER])
    on = today()
    return commands.record_session(
        everyone[Role.SUPERVISOR],
        rows.facts(jianping, [lin], supervisor=everyone[Role.SUPERVISOR], day=on),
        today=on,
    )


def pages_of(session):
    return [
        *(reverse(name) for name in PAGES),
        reverse("supervision:session", args=[session.pk]),
        reverse("supervision:station", args=[session.station_id]),
    ]


def read_by(everyone, sign_in, session, text):
    """Return the roles on whose pages the text stands."""
    return {
        role
        for role, person in everyone.items()
        for page in pages_of(session)
        if text in sign_in(person).get(page, follow=True).content.decode()
    }


def test_a_note_is_read_by_nobody_but_its_author(everyone, sign_in, session):
    commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)

    assert read_by(everyone, sign_in, session, NOTE) == {Role.SUPERVISOR}


def test_a_shared_note_is_read_by_who_sees_the_session(everyone, sign_in, session):
    note = commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)

    commands.share_note(everyone[Role.SUPERVISOR], note)

    note.refresh_from_db()
    assert note.shared_at is not None
    assert Event.objects.filter(act="supervision.note_shared").count() == 1
    assert read_by(everyone, sign_in, session, NOTE) == {
        Role.SUPERVISOR, Role.RESIDENT_WORKER, Role.STATION_HEAD, Role.STATION_DEPUTY, Role.COUNTY_OFFICER,
        Role.CENTRE_STAFF,
    }  # fmt: skip


def test_a_shared_note_stays_as_it_was_read(everyone, session):
    author = everyone[Role.SUPERVISOR]
    note = commands.write_note(author, session, text=NOTE)
    commands.share_note(author, note)

    for act in (
        lambda: commands.write_note(author, session, text="别的"),
        lambda: commands.share_note(author, note),
    ):
        with pytest.raises(RuleViolation) as no:
            act()
        assert no.value.code == "note.shared"


def test_nobody_shares_the_note_of_another(everyone, sign_in, session):
    note = commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)

    with pytest.raises(RuleViolation):
        commands.share_note(everyone[Role.COUNTY_OFFICER], note)
    answer = sign_in(everyone[Role.COUNTY_OFFICER]).post(reverse("supervision:share", args=[session.pk]))

    assert answer.status_code == 404
    assert SupervisorNote.objects.get().shared_at is None


def test_two_supervisors_each_have_their_own_note(everyone, sign_in, session):
    commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)
    commands.write_note(everyone[Role.CENTRE_STAFF], session, text="中心自己的手记")

    assert read_by(everyone, sign_in, session, NOTE) == {Role.SUPERVISOR}
    assert read_by(everyone, sign_in, session, "中心自己的手记") == {Role.CENTRE_STAFF}


def test_notes_lie_encrypted(everyone, session):
    commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select text from supervision_supervisornote")
        assert NOTE not in cursor.fetchone()[0]


def test_a_worker_asks_and_only_who_supervises_reads(everyone, sign_in, session):
    asked = sign_in(everyone[Role.RESIDENT_WORKER]).post(reverse("supervision:ask"), {"text": QUESTION})

    assert asked.status_code == 302
    assert read_by(everyone, sign_in, session, QUESTION) == {
        Role.RESIDENT_WORKER, Role.SUPERVISOR, Role.CENTRE_STAFF, Role.COUNTY_OFFICER,
    }  # fmt: skip


def test_a_question_is_answered_closed_and_asked_again(everyone, sign_in, session):
    lin, supervisor = sign_in(everyone[Role.RESIDENT_WORKER]), sign_in(everyone[Role.SUPERVISOR])
    lin.post(reverse("supervision:ask"), {"text": QUESTION})
    point = AgendaPoint.objects.get()
    page = reverse("supervision:point", args=[point.pk])

    supervisor.post(page, {"text": "先请村干部陪着去"})
    assert AgendaPoint.objects.get().state == PointState.ANSWERED
    assert "先请村干部陪着去" in lin.get(page).content.decode()
    lin.post(page, {"text": "试过了，还是不行"})
    assert AgendaPoint.objects.get().state == PointState.OPEN
    lin.post(reverse("supervision:point_close", args=[point.pk]))
    assert AgendaPoint.objects.get().state == PointState.CLOSED
    assert not queries.open_points_of(session.station)
    lin.post(reverse("supervision:point_reopen", args=[point.pk]))
    assert AgendaPoint.objects.get().state == PointState.OPEN


def test_a_colleague_does_not_open_the_question_of_another(everyone, sign_in, session, zhou):
    sign_in(everyone[Role.RESIDENT_WORKER]).post(reverse("supervision:ask"), {"text": QUESTION})
    page = reverse("supervision:point", args=[AgendaPoint.objects.get().pk])

    assert sign_in(zhou).get(page).status_code == 404
    assert sign_in(everyone[Role.STATION_HEAD]).get(page).status_code == 404


def test_a_question_talked_about_stands_with_its_session(everyone, jianping, session):
    lin = session.workers.get().worker
    point = commands.ask(everyone[Role.RESIDENT_WORKER], lin, text=QUESTION, on=today())
    said = rows.facts(jianping, [lin], day=today(), points=[point.pk])

    made = commands.record_session(everyone[Role.SUPERVISOR], said, today=today())

    assert [row.pk for row in made.points.all()] == [point.pk]
    assert queries.open_points_of(jianping).count() == 1  # it stays until she says that it is solved


@pytest.mark.parametrize(("text", "code"), [("   ", "words.empty"), ("长" * 2001, "words.long")])
def test_empty_and_endless_questions_are_refused(everyone, session, text, code):
    with pytest.raises(RuleViolation) as no:
        commands.ask(everyone[Role.RESIDENT_WORKER], session.workers.get().worker, text=text, on=today())

    assert no.value.code == code


def test_a_workers_word_is_read_by_the_supervisor_and_herself(everyone, sign_in, session):
    page = reverse("supervision:word", args=[session.pk])

    assert (
        sign_in(everyone[Role.RESIDENT_WORKER]).post(page, {"helped": "partly", "text": WORD}).status_code
        == 302
    )

    assert read_by(everyone, sign_in, session, WORD) == {Role.RESIDENT_WORKER, Role.SUPERVISOR}
    assert sign_in(everyone[Role.COUNTY_OFFICER]).get(page).status_code == 404


def test_a_word_said_again_replaces_the_first(everyone, session):
    lin, worker = everyone[Role.RESIDENT_WORKER], session.workers.get().worker

    commands.say_how_it_was(lin, session, worker, helped="no", text="")
    commands.say_how_it_was(lin, session, worker, helped="yes", text=WORD)

    assert WorkerWord.objects.get().helped == "yes"


def test_nobody_speaks_for_a_worker(everyone, session):
    with pytest.raises(RuleViolation):
        commands.say_how_it_was(
            everyone[Role.SUPERVISOR], session, session.workers.get().worker, helped="yes", text=""
        )


def test_upwards_go_sums_and_only_of_enough_words(everyone, jianping, session, sign_in):
    on, supervisor = today(), everyone[Role.SUPERVISOR]
    lin = everyone[Role.RESIDENT_WORKER]
    worker = session.workers.get().worker
    commands.say_how_it_was(lin, session, worker, helped="no", text=WORD)
    assert queries.words_of_month(f.COUNTY, on) == {"total": 1, "by_answer": None}

    for _more in range(2):
        said = rows.facts(jianping, [worker], day=on)
        commands.say_how_it_was(
            lin, commands.record_session(supervisor, said, today=on), worker, helped="yes", text=""
        )

    assert queries.words_of_month(f.COUNTY, on) == {
        "total": 3, "by_answer": [("有帮助", 2), ("有一些", 0), ("没帮上", 1)],
    }  # fmt: skip
    sheet = sign_in(everyone[Role.COUNTY_OFFICER]).get(reverse("supervision:month")).content.decode()
    assert "有帮助 2" in sheet and "没帮上 1" in sheet


def test_no_word_of_anybody_is_in_the_audit_log(everyone, session):
    commands.write_note(everyone[Role.SUPERVISOR], session, text=NOTE)
    worker = session.workers.get().worker
    commands.ask(everyone[Role.RESIDENT_WORKER], worker, text=QUESTION, on=today())
    commands.say_how_it_was(everyone[Role.RESIDENT_WORKER], session, worker, helped="yes", text=WORD)

    kept = " ".join(f"{event.details} {event.personal}" for event in Event.objects.all())

    assert not [text for text in (NOTE, QUESTION, WORD) if text in kept]
