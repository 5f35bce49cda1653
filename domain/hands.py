"""Who could sign in as whom: everyone through whose hands went what opens an account, by the log's word."""

from domain import events as ev
from domain.roster import SYSTEM_POST

Opening = tuple[str, str, str]
"""Account, means and credential."""


class Hands:
    """Takes up facts of accounts in recorded order; what an act in another's name gave on counts for who did it.

    What the engine gave, and a password its person typed in at the founding, went through nobody else's hands.
    """

    def __init__(self) -> None:
        self._open: dict[Opening, tuple[str, frozenset[str]]] = {}
        self._replaced: dict[tuple[str, str], frozenset[str]] = {}
        """By account and means, until the one that comes in its place is taken up."""

    def of(self, person: str) -> frozenset[str]:
        """The person, and everybody else who could sign in as this person by what is open now."""
        lent = (hands for whose, hands in self._open.values() if whose == person)
        return frozenset({person}).union(*lent)

    def take(self, event: ev.Event | None) -> None:
        """Take up the next fact."""
        match event:
            case ev.CredentialGiven(account=account, means=means, credential=name, person=person):
                before = self._replaced.pop((account, means), frozenset())
                through = self._through(event) | (before if event.actor.person == person else frozenset())
                self._open[account, means, name] = person, through | {person}
            case ev.CredentialEnded(account=account, means=means, credential=name, because=because):
                _, held = self._open.pop((account, means, name), ("", frozenset()))
                if because in ("replaced", "rotated"):
                    self._replaced[account, means] = held
            case ev.AccountClosed(account=account):
                self._open = {key: held for key, held in self._open.items() if key[0] != account}

    def _through(self, given: ev.CredentialGiven) -> frozenset[str]:
        """Whoever could act as the giver, the person too: a password chosen after another was given is as that was."""
        giver = given.actor
        is_typed_in = given.means == "password" and not given.first_password and giver.person != given.person
        return frozenset() if giver.post == SYSTEM_POST or is_typed_in else self.of(giver.person)
