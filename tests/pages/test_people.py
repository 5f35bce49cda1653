"""The operator's page of who waits at the provider: seen by axe, in both languages, with somebody on it."""

import pytest

from services import accounts
from services.accounts import ProvedIdentity, UnknownIdentity
from tests.pages.reader import Site, flaws, sideways

ISSUER = "https://login.example.org"


@pytest.mark.parametrize(("width", "scheme", "lang"), [(390, "light", "th"), (1280, "dark", "en")])
def test_axe_finds_nothing_and_the_operator_links_by_keyboard(site: Site, width: int, scheme: str, lang: str) -> None:
    waiting = ProvedIdentity(ISSUER, f"subject-of-somebody-who-waits-{lang}")
    with pytest.raises(UnknownIdentity) as unknown:
        accounts.account_of(site.office, waiting)
    code = unknown.value.context["given"]
    auditor = accounts.find_account(site.office, "auditor")
    assert auditor is not None
    accounts.link_identity(site.office, auditor.account, ProvedIdentity(ISSUER, f"linked-{lang}"))
    with site.visitor("operator", viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(f"/people?lang={lang}")
        assert (flaws(page), sideways(page)) == ([], 0)
        page.select_option(f"#account-{code}", "soc")
        page.focus(f"button[value='link:{code}']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/people?done=link")
        assert page.locator("[role=status]").count() == 1
        assert flaws(page) == []
    soc = accounts.find_account(site.office, "soc")
    assert soc is not None
    assert accounts.account_of(site.office, waiting) == soc.account
