"""The day: everything that happens, in order.

`DAY` is the schedule of the model. The compiled engine and the Mesa model both walk it, and the
documentation prints it with the first line of each phase.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from model.account_care import care, close_accounts
from model.blame import disagree
from model.campaigns import prepare_campaign, run_campaign
from model.candor import follow_norms, set_example
from model.check_ins import attend_check_in, call_check_in
from model.coaching import coach
from model.community import attend_session, call_session
from model.contact import exchange_messages, meet_face_to_face
from model.deal_help import share_help
from model.deal_timing import move_deals
from model.delivery import close_operations, deliver, plan_support
from model.effort import weigh_pay
from model.network import note_closeness
from model.own_code import OwnCodeError, further_phases
from model.pay_plan import pay_day, set_quota, settle_firm, settle_period
from model.people import arrive, recover, share_mood, start_day
from model.perspective import practice_perspective
from model.pipeline import receive_opportunities, sell
from model.promises import make_promises
from model.quantities import nearest
from model.recognition import recognize
from model.recording import close_sales_year, record_day
from model.records import DEPARTMENTS, MARKETING, OPERATIONS, SALES, Records
from model.reputation import spread_word
from model.rule import entry, rule
from model.satisfaction import customers_react
from model.staffing import begin_cohort, begin_day
from model.standards import keep_standard
from model.transparency import look
from model.trust import drift
from model.turnover import consider_quitting, quit_firm

EVERYBODY = tuple(range(len(DEPARTMENTS)))

FirmRule = Callable[[Records, int], None]


class Phase(NamedTuple):
    """One thing that happens in a day.

    A phase of the firm has no departments; its rule takes (records, day). A behavior of people
    names the departments whose seats take part, one by one, as far as a firm has them; its rule
    takes (records, seat, day).
    """

    name: str
    rule: Callable[..., None]
    departments: tuple[int, ...] = ()


DAY: tuple[Phase, ...] = (
    Phase("begin_day", begin_day),
    Phase("arrive", arrive, EVERYBODY),
    Phase("start_day", start_day, EVERYBODY),
    Phase("set_quota", set_quota, (SALES,)),
    Phase("begin_cohort", begin_cohort),
    Phase("follow_norms", follow_norms, EVERYBODY),
    Phase("set_example", set_example, EVERYBODY),
    Phase("weigh_pay", weigh_pay, EVERYBODY),
    Phase("coach", coach, (SALES,)),
    Phase("practice_perspective", practice_perspective, EVERYBODY),
    Phase("recognize", recognize, EVERYBODY),
    Phase("call_check_in", call_check_in),
    Phase("attend_check_in", attend_check_in, EVERYBODY),
    Phase("call_session", call_session),
    Phase("attend_session", attend_session, EVERYBODY),
    Phase("meet_face_to_face", meet_face_to_face),
    Phase("exchange_messages", exchange_messages),
    Phase("note_closeness", note_closeness),
    Phase("look", look, EVERYBODY),
    Phase("disagree", disagree, EVERYBODY),
    Phase("share_mood", share_mood),
    Phase("prepare_campaign", prepare_campaign, (MARKETING,)),
    Phase("run_campaign", run_campaign),
    Phase("receive_opportunities", receive_opportunities, (SALES,)),
    Phase("make_promises", make_promises, (SALES,)),
    Phase("move_deals", move_deals, (SALES,)),
    Phase("share_help", share_help),
    Phase("sell", sell, (SALES,)),
    Phase("plan_support", plan_support),
    Phase("deliver", deliver, (OPERATIONS,)),
    Phase("close_operations", close_operations),
    Phase("keep_standard", keep_standard),
    Phase("care", care, EVERYBODY),
    Phase("close_accounts", close_accounts),
    Phase("customers_react", customers_react),
    Phase("spread_word", spread_word),
    Phase("drift", drift, EVERYBODY),
    Phase("recover", recover, EVERYBODY),
    Phase("consider_quitting", consider_quitting, EVERYBODY),
    Phase("pay_day", pay_day, EVERYBODY),
    Phase("settle_firm", settle_firm),
    Phase("settle_period", settle_period, (SALES,)),
    Phase("close_sales_year", close_sales_year, (SALES,)),
    Phase("record_day", record_day),
)


def _with_further(day: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """Put the phases of own code into the day, each behind the one that it follows."""
    phases = list(day)
    for name, own_rule, departments, after in further_phases():
        names = [phase.name for phase in phases]
        if name in names or name in ("quit_firm", "advance"):
            raise OwnCodeError(f"{name} is a phase of the day already; call the new one otherwise.")
        if after not in names:
            near = nearest(after, names)
            hint = f" Did you mean {near}?" if near else ""
            raise OwnCodeError(f"{name} follows {after}, which is no phase of the day.{hint}")
        phases.insert(names.index(after) + 1, Phase(name, own_rule, departments))
    return tuple(phases)


DAY = _with_further(DAY)

UNSCHEDULED = (Phase("quit_firm", quit_firm, EVERYBODY),)
"""What plain Python may let happen besides."""


def _walk(phase: Phase) -> FirmRule:
    """Make one rule that lets the members of a phase's departments act in turn."""
    if not phase.departments:
        return phase.rule
    first, last, act = phase.departments[0], phase.departments[-1], phase.rule

    @rule
    def walk(records: Records, day: int) -> None:
        for number in range(first, min(last + 1, records.departments.shape[0])):
            department = records.departments[number]
            for seat in range(department.first_seat, department.first_seat + department.n_open):
                act(records, seat, day)

    return walk


def _in_order(phases: Sequence[Phase]) -> FirmRule:
    """Make one rule whose body is the list of phases, written out.

    Calling them in a chain of closures would let the compiler optimize each phase again for
    every one that follows.
    """
    walks = {phase.name: _walk(phase) for phase in phases}
    lines = [f"    {name}(records, day)" for name in walks]
    source = "\n".join(["def advance(records, day):", *lines])
    exec(source, walks)
    return rule(walks["advance"])


advance: FirmRule = _in_order(DAY)
"""Let one day pass: every phase of `DAY` in order."""


# One by one, from plain Python

NUMBERS = {phase.name: number for number, phase in enumerate((*DAY, *UNSCHEDULED))}
"""Number of each phase, as `let_happen` takes it."""


def _by_number(phases: Sequence[Phase]) -> Callable[..., None]:
    """Make one rule that lets the phase of a given number happen, for the firm or one seat."""
    rules = {phase.name: phase.rule for phase in phases}
    lines = ["def happen(records, number, seat, day):"]
    for phase in phases:
        arguments = "records, seat, day" if phase.departments else "records, day"
        lines.append(f"    if number == {NUMBERS[phase.name]}:")
        lines.append(f"        return {phase.name}({arguments})")
    exec("\n".join(lines), rules)
    return rule(rules["happen"])


_happen = _by_number((*DAY, *UNSCHEDULED))


@entry
def let_happen(records: Records, number: int, seat: int, day: int) -> None:
    """Let one phase happen by its number, for one seat; phases of the firm ignore the seat.

    Mesa's agents act through this one entry: a compiled function for each phase would compile
    most of the rules once for each of them.
    """
    _happen(records, number, seat, day)
