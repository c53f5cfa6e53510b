"""Console pages of rules: what earns or costs how much; the top of the tree switches rules on and off."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.programmes import rulebook
from app.standing.programmes import rules as rules_service
from app.standing.programmes.errors import RuleNotFoundError
from app.standing.programmes.models import Rule

blp = Console("rules", __name__, sections=[Section("治理", "规则目录", "rules")])


@blp.get("/rules")
@page_for("rules:read")
def rules() -> str:
    """Every rule that holds here today, by heading."""
    grouped: dict[str, list[Rule]] = {}
    today = business_day(utc_now())
    for rule in rulebook.rules_at(db.session(), community_id=current.staff.community_id, day=today):
        grouped.setdefault(rule.heading.name, []).append(rule)
    is_top = current.staff.path.count("/") == 2
    return render_template("programmes/rules.html", groups=list(grouped.items()), is_top=is_top)


@blp.route("/rules/<rule_slug>/switch", methods=["GET", "POST"])
@page_for("rules:switch")
def switch(rule_slug: str) -> Any:
    """Pause a rule or let it take records again, and say why."""
    known = rulebook.known_rules(db.session(), staff=current.staff)
    rule = next((rule for rule in known if rule.slug == rule_slug), None)
    if rule is None:
        raise RuleNotFoundError
    turn_on = not rule.takes_records
    words = "启用" if turn_on else "停用"
    return ask_reason(
        partial(rules_service.pause_rule, slug=rule_slug, paused=not turn_on, staff=current.staff, now=utc_now()),
        title=f"{words}规则",
        about=f"{rule.code} {rule.name}",
        effect="今后可以按这条规则登记。" if turn_on else "今后不能再按这条规则登记；已经登记的不受影响。",
        hint="例如：经居民议事会通过，自即日起执行。",
        button=words,
        done=f"规则“{rule.name}”已{words}。",
        to=url_for(".rules"),
    )
