"""Lawful data for every move and fact of the shipped workflows: what a careful secretary would type."""

from typing import Any

AREAS = {"maritime": "BODY-SC-SEA", "eec": "BODY-SC-EEC", "border": "BODY-SC-BOR", "migrant": "BODY-SC-MIG"}
DRAFTS = {"CD-SEA": "maritime", "CD-EEC": "eec", "CD-BOR": "border", "CD-MIG": "migrant"}

ACTIVITY = {
    "id": "A-1",
    "th": "เฝ้าระวังโรคชายแดน",
    "measure": "M-1.1",
    "area": "border",
    "priority": 1,
    "urgency": "urgent",
    "amount": "1500000.00",
    "source": "annual_budget",
    "units": ["strategy_group"],
}
DRAFT = {"problem": "โรคข้ามแดน", "target": "ลดผู้ป่วย", "activities": [ACTIVITY]}
CORE: dict[str, Any] = {
    "vision": "ประชาชนสุขภาพดี",
    "mission": ["พัฒนาระบบบริการ"],
    "goals": [{"id": "G-1", "th": "เข้าถึงบริการ"}],
    "indicators": [{"id": "K-1", "th": "ร้อยละการเข้าถึง"}],
    "areas": [{"code": code, "th": code, "body": body} for code, body in AREAS.items()],
    "strategies": [{"id": "STR-1", "th": "ขับเคลื่อนนโยบาย"}],
    "measures": [{"id": "M-1.1", "strategy": "STR-1", "th": "ศึกษาสถานการณ์", "units": ["strategy_group"]}],
    "activities": [ACTIVITY],
    "alignment": [
        {"element": "vision", "to": ["NS-1"]},
        {"element": "mission", "to": ["NS-1"]},
        {"element": "goal", "id": "G-1", "to": ["MP-13"]},
        {"element": "indicator", "id": "K-1", "to": ["MP-13"]},
    ],
}
ANNEX = {"links": {"level1": ["ยุทธศาสตร์ชาติ"], "level2": ["แผนแม่บทด้านสุขภาพ"]}}
SUBMISSION = {"subject": "แผนปฏิบัติการ", "budget": "งบประมาณประจำปี"}

SECRETARIAT = "national_committee_secretariat"
GROUNDS = {"grounds": {"facts": "sealed", "law": "sealed", "considerations": "sealed"}}
RETURN = [("missing_budget_source", "area_subcommittee_secretary", 20)]
VOTES = {"for": 15, "against": 0, "abstain": 0}
COMMITTEE = {"by": SECRETARIAT, "sitting": {"present": 15, "votes": VOTES}, "kind": "endorse"}
CABINET = {"by": "soc", "sitting": {"present": 20}}
NEW_MEETING = {"input": {"meeting_in": 10, "notice_sent_in": 0}}

MOVES: dict[str, dict[str, Any]] = {
    "open_plan_file": {"by": SECRETARIAT, "docs": ["appointment_order"]},
    "consolidate_drafts": {"by": SECRETARIAT, "docs": ["consolidated_drafts"]},
    "call_committee_meeting": {"by": SECRETARIAT, "docs": ["meeting_notice", "agenda"], **NEW_MEETING},
    "return_by_committee": {
        **COMMITTEE,
        "kind": "return",
        "docs": ["resolution", "minutes"],
        "reason": True,
        "returns": RETURN,
        "input": GROUNDS,
    },
    "resubmit_to_committee": {"by": SECRETARIAT, "docs": ["correction_table"], "answers": True, **NEW_MEETING},
    "endorse": {**COMMITTEE, "docs": ["resolution", "minutes"]},
    "start_ministry_clearance": {"by": "line_department_cpc", "docs": ["memorandum", "certified_minutes"]},
    "send_to_nesdc": {"by": "permanent_secretary", "docs": ["nesdc_letter", "linkage_form"]},
    "submit_to_cabinet": {"by": "minister", "docs": ["submission_letter"], "input": {"signed_in": 0}},
    "resubmit_to_cabinet": {
        "by": "minister",
        "docs": ["new_submission_letter"],
        "input": {"signed_in": 0},
        "answers": True,
    },
    "return_by_soc": {"by": "soc", "docs": ["soc_return_letter"], "reason": True, "returns": RETURN},
    "request_agency_opinions": {"by": "soc", "docs": ["opinion_request"], "input": {"agencies": ["MOI", "MOF"]}},
    "schedule_on_agenda": {"by": "soc", "docs": ["cabinet_agenda"], "input": {"agenda_kind": "consideration"}},
    "defer": {**CABINET, "kind": "defer", "docs": ["record"], "reason": True},
    "reschedule": {"by": "soc", "docs": ["clarification"]},
    "return_by_cabinet": {
        **CABINET,
        "kind": "return",
        "docs": ["resolution"],
        "reason": True,
        "returns": RETURN,
        "input": GROUNDS,
    },
    "approve": {**CABINET, "kind": "endorse", "docs": ["cabinet_resolution"]},
    "reject": {**CABINET, "kind": "reject", "docs": ["cabinet_resolution"], "reason": True, "input": GROUNDS},
    "start_dissemination": {"by": "lead_ministry", "docs": ["notification_letter", "dissemination_plan"]},
    "start_implementation": {"by": "lead_ministry", "docs": ["assignment_order", "communication_proof"]},
    "open_review": {"by": "lead_ministry", "docs": ["review_memo"]},
    "close_review": {
        **COMMITTEE,
        "docs": ["review_result"],
        "input": {"outcome": "no_change", "reason_code": "first_year_of_use"},
    },
    "supersede": {"by": "system", "docs": ["cabinet_resolution"]},
    "end_period": {"by": "system"},
    "close": {**COMMITTEE, "docs": ["final_evaluation", "sar"]},
    "confirm_after_lapse": {"by": "minister", "docs": ["confirmation_letter"], "input": {"took_office_in": 0}},
    "lapse": {"by": "system"},
    "withdraw": {"by": "minister", "docs": ["withdrawal_letter"], "reason": True},
    "reopen_after_withdrawal": {"by": "line_department_cpc", "docs": ["memorandum"]},
    "cancel": {**COMMITTEE, "kind": "reject", "docs": ["resolution"], "reason": True, "input": GROUNDS},
    "review_in_subcommittee": {
        "by": "area_subcommittee_secretary",
        "docs": ["minutes"],
        "kind": "endorse",
        "sitting": {"present": 6},
    },
    "submit_area_draft": {"by": "area_subcommittee_secretary", "docs": ["area_draft"]},
    "return_area_draft": {"by": SECRETARIAT, "docs": ["return_memo"], "reason": True, "returns": RETURN},
    "resubmit_area_draft": {"by": "area_subcommittee_secretary", "docs": ["revised_draft"], "answers": True},
    "accept_area_draft": {"by": SECRETARIAT},
    "reopen_area_draft": {"by": SECRETARIAT, "docs": ["return_memo"], "reason": True, "returns": RETURN},
}
"""Input names that end in `_in` become dates so many days after the step; `returns` are (code, addressee, days)."""

FACTS: dict[str, dict[str, Any]] = {
    "MinistryCpcCleared": {"by": "line_department_cpc"},
    "CentralAgencyOpinionRecorded": {"by": "nesdc", "input": {"stance": "agree"}},
    "AgencyOpinionRecorded": {"by": "agency", "input": {"agency": "MOI", "stance": "agree", "informed_minister_in": 0}},
    "ResolutionNotified": {"by": "soc", "input": {"resolution_in": 0}},
    "CommitteeConcurrenceRecorded": {"by": SECRETARIAT, "docs": ["minutes"], "input": {"label": "2/2563"}},
    "ResponsibilitiesAssigned": {
        "by": "lead_ministry",
        "docs": ["assignment_order"],
        "input": {"assignments": [{"measure": "M-1.1", "unit": "strategy_group"}]},
    },
    "ResponsibilityAcknowledged": {"by": "operating_unit", "input": {"unit": "strategy_group"}},
    "CommunicationHeld": {
        "by": "lead_ministry",
        "input": {"audiences": ["state", "private"], "channel": "meeting", "formality": "formal"},
    },
    "StrategicRiskAssessed": {"by": "lead_ministry", "docs": ["risk_report"], "input": {"risks": [{"type": "SIC"}]}},
    "ReportAccepted": {"by": SECRETARIAT, "input": {"fiscal_year_be": 2564, "half": 1}},
    "FinalEvaluationAccepted": {"by": SECRETARIAT, "docs": ["final_evaluation", "sar"]},
    "MeetingAdjournedNoQuorum": {"by": "area_subcommittee_secretary"},
    "ConflictDeclared": {"by": "soc"},
    "ObjectionRecorded": {"by": "soc", "input": {"objection": "sealed"}},
}
