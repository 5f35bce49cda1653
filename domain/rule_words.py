"""A body's rule in words for people: how many must be present, what carries, whose vote bars, and where it says so."""

from domain.citing import cite
from domain.reasons import Text
from domain.sitting import COUNTED, RECONVENED_WITHIN_DAYS, Fraction, Profile, fraction


def sentences(rule: Profile, members: int) -> tuple[Text, ...]:
    """The rule of a body that counts so many members, with the arithmetic, one sentence for each part of it."""
    counted = COUNTED[rule.of]
    found = [_quorum(rule.ordinary, counted, members, rule.basis)]
    if rule.reconvened is not None:
        again = rule.reconvened.of(members)
        found.append(
            Text(
                f"นัดใหม่ภายใน {RECONVENED_WITHIN_DAYS} วัน และหนังสือนัดระบุไว้: {rule.reconvened} คือ {again} คน",
                f"taken up again within {RECONVENED_WITHIN_DAYS} days, if the notice says so: "
                f"{rule.reconvened}, that is {again}",
            )
        )
    else:
        found.append(Text("นัดใหม่ใช้องค์ประชุมเท่าเดิม", "a meeting called again needs the same quorum"))
    found.append(_majority(rule))
    if rule.bars:
        names = ", ".join(rule.bars)
        found.append(Text(f"ผู้มีอำนาจยับยั้ง: {names}", f"a vote against bars a resolution when it is of: {names}"))
    return tuple(found)


def _quorum(share: Fraction, counted: Text, members: int, basis: str) -> Text:
    needed = share.of(members)
    return Text(
        f"องค์ประชุมอย่างน้อย {share} ของ{counted.th} ({members} คน) คือ {needed} คน · {cite('th', basis)}",
        f"quorum: at least {share} of {counted.en} ({members}), that is {needed} · {cite('en', basis)}",
    )


def _majority(rule: Profile) -> Text:
    th, en = (cite(lang, rule.majority_basis) for lang in ("th", "en"))
    if rule.carried_by == "consensus":
        return Text(f"มติโดยฉันทมติ ไม่มีผู้คัดค้าน · {th}", f"carried by consensus, nobody objecting · {en}")
    tie = (
        Text("คะแนนเท่ากันประธานชี้ขาด", "on a tie the chair's casting vote decides")
        if rule.tie == "casting"
        else Text("คะแนนเท่ากันถือว่าตก", "a tie does not carry")
    )
    if rule.carried_by == "majority":
        return Text(f"มติโดยเสียงข้างมาก {tie.th} · {th}", f"carried by a majority; {tie.en} · {en}")
    share = fraction(rule.carried_by)
    example = share.of(10)
    return Text(
        f"มติต้องได้อย่างน้อย {share} ของคะแนนที่ลง (10 เสียง คือ {example}) · {th}",
        f"carried by at least {share} of the votes cast (of 10, {example}) · {en}",
    )
