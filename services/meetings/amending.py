"""A correction of the minutes as two persons record it: proposed by one, confirmed or declined by another."""

from domain import events as ev
from services.deciding import require_decide
from services.meetings import requests as ask
from services.meetings.writing import Desk, Facts
from services.problems import NotFound


def proposed(desk: Desk, asked: ask.CorrectMinutesRequest) -> Facts:
    """Its id is the command's."""
    said, files = desk.says("MinutesCorrectionProposed"), desk.files(asked.documents)
    words, why, proposal = desk.seal(asked.correction), desk.seal(asked.why), str(desk.key.command_id)
    return (ev.MinutesCorrectionProposed(**said, proposal=proposal, correction=words, reason=why, documents=files),)


def confirmed(desk: Desk, asked: ask.ConfirmMinutesRequest) -> Facts:
    """The correction as it was proposed, with what shows the confirmation. Raises StepUpRequired, NotFound."""
    if asked.testimony is None:  # what was confirmed in the past is only written down here
        require_decide(desk.said.caller)
    found, said = _waiting(desk, asked.proposal), desk.says("MinutesCorrected")
    shown = (*found.documents, *desk.files(asked.documents))
    return (
        ev.MinutesCorrected(
            **said,
            correction=found.correction,
            reason=found.reason,
            documents=shown,
            proposal=found.proposal,
            proposed_by=found.actor,
        ),
    )


def declined(desk: Desk, asked: ask.DeclineMinutesRequest) -> Facts:
    """Raises NotFound."""
    found, said = _waiting(desk, asked.proposal), desk.says("MinutesCorrectionDeclined")
    why = desk.seal(asked.reason) if asked.reason else None
    return (ev.MinutesCorrectionDeclined(**said, proposal=found.proposal, reason=why),)


def _waiting(desk: Desk, proposal: str) -> ev.MinutesCorrectionProposed:
    found = desk.meeting.proposed(proposal)
    if found is None:
        raise NotFound(proposal)
    return found
