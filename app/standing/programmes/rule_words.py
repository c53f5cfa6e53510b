"""Rules as people type them: by code, number, name or a piece of the name; a rule is one entry, whatever its scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.errors import field_error
from app.core.text import clean, reference_key
from app.standing.programmes.models import Rule

NAMED_MOST = 5
"""So many are named to who has typed what several rules have in their names."""
LISTED_MOST = 6


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """A rule in a list to choose from; `words` are typed, `worth` stands beside them."""

    rule: Rule
    words: str
    worth: str


def choices(rules: Iterable[Rule], *, of_units: Iterable[Rule] = ()) -> list[RuleChoice]:
    """The rules of the community, then those of a unit's own programme, which say so."""
    return [_choice(rule, "") for rule in rules] + [_choice(rule, "本单位 ") for rule in of_units]


def _choice(rule: Rule, before: str) -> RuleChoice:
    return RuleChoice(rule, f"{before}{rule.code} {rule.name}", worth_of(rule))


def worth_of(rule: Rule) -> str:
    """+2、+5, or +1 到 +90 where they are many, or the points of a rule without scores."""
    if rule.points is not None:
        return f"{rule.points:,} 积分"
    scores = [f"{score:+d}" if score else "0" for score in rule.scores]
    return f"{scores[0]} 到 {scores[-1]}" if len(scores) > LISTED_MOST else "、".join(scores)


def chosen(typed: str, among: Sequence[RuleChoice]) -> RuleChoice:
    """The rule that somebody means. Raises a RuleError naming the field `rule` where it is none, or may be several."""
    key = reference_key(typed)
    for said in (_words, _slug, _code, _name):
        exact = [each for each in among if reference_key(said(each)) == key]
        if len(exact) == 1:
            return exact[0]
    part = clean(typed)
    found = [each for each in among if part and part in each.words]
    if len(found) == 1:
        return found[0]
    if not found:
        raise field_error("rule", "没有这条规则，或者它已停用、不适用于这类对象。请输入编号或名称，从列出的规则里选。")
    names = "、".join(each.words for each in found[:NAMED_MOST])
    raise field_error(
        "rule", f"有 {len(found)} 条规则含“{part}”：{names}{'……' if len(found) > NAMED_MOST else ''}。请选一条。"
    )


def _words(choice: RuleChoice) -> str:
    return choice.words


def _slug(choice: RuleChoice) -> str:
    return choice.rule.slug


def _code(choice: RuleChoice) -> str:
    return choice.rule.code


def _name(choice: RuleChoice) -> str:
    return choice.rule.name


def score_for(choice: RuleChoice, typed: int | None) -> int:
    """The score that was typed, or the only one that the rule has. Raises a RuleError naming the field `score`."""
    if typed is not None:
        return typed
    if len(choice.rule.scores) == 1:
        only: int = choice.rule.scores[0]
        return only
    raise field_error("score", f"“{choice.rule.name}”可以记 {choice.worth}，请填写分值。")
