"""Every read model there is; a new one is its module and its line here."""

from projections.desk import Desk
from projections.documents import Documents
from projections.history import History
from projections.meetings import Meetings
from projections.model import ReadModel
from projections.obligations import Obligations
from projections.register import Register
from projections.stage_durations import StageDurations
from projections.working_days import WorkingDays

READ_MODELS: tuple[ReadModel, ...] = (
    Register(),
    Desk(),
    History(),
    Documents(),
    StageDurations(),
    WorkingDays(),
    Meetings(),
    Obligations(),
)
BY_NAME = {model.name: model for model in READ_MODELS}
