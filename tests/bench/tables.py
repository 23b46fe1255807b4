"""Prints what was measured, each figure beside the kept one."""

import statistics
from collections.abc import Iterator, Sequence

from tests.bench.chance_rows import ChanceRow
from tests.bench.crowds import Crowd
from tests.bench.day_end import AIM_MILLISECONDS, AIM_SECONDS, DayEnd
from tests.bench.kept import Book, show
from tests.bench.measuring import Measured, Rounds

AIMS = {
    ("postgresql", "by hand"): {"J1": 0.60, "J2": 0.80, "J3d": 0.70, "J3p": 0.70, "J4": 0.55},
    ("sqlite", "by hand"): {"J1": 0.40, "J2": 0.50, "J4": 0.40},
    ("postgresql", "DRF"): {"J1": 8.0, "J2": 4.0, "J4": 2.5},
}
"""How many times as fast as these the application is to be."""
TAILS = {16: 3.0, 64: 6.0}
"""p99 to p50, by connections."""
JOB_HEAD = (
    *("job", "who", "req/s", "p50 ms", "p99 ms", "p99/p50", "CPU µs", "busy"),
    *("PostgreSQL µs", "load µs", "both busy", "refused"),
    *("application is ×", "kept", "aim", "in CPU ×", "kept"),
)
CROWD_HEAD = (
    *("job", "connections", "processes", "req/s", "kept", "× one process", "CPU µs of all"),
    *("p50 ms", "p99 ms", "p99/p50", "kept", "aim", "refused", "all answered after s"),
    *("least and most of a connection", "looks with a wait for a lock"),
)
CHANCE_HEAD = (
    "drawn",
    "req/s",
    "p50 ms",
    "p99/p50",
    "CPU µs",
    "CPU to J2 or J4 by hand",
    "kept",
)
DAY_END_HEAD = (
    *("operations of 60 devices", "seconds", "kept", "aim", "CPU µs of one", "kept"),
    *("batches", "5xx", "officers p50 ms", "p95 ms", "kept", "aim"),
)


def head(names: Sequence[str]) -> str:
    return row(names) + "\n" + "| --- " * len(names) + "|"


def row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def aimed(figure: float, aim: float | None, *, at_most: bool = False) -> str:
    if aim is None:
        return ""
    is_met = figure <= aim if at_most else figure >= aim
    return f"{'≤ ' if at_most else ''}{aim:g} {'✓' if is_met else '✗'}"


def job_rows(book: Book, kind: str, prefix: str, measured: Measured) -> Iterator[str]:
    """The application, then what it is compared with."""
    job = measured.job
    title = f"{job.name} {job.says}, {measured.queries} statements"
    yield row((title, "application", *describe(measured.app), *[""] * 5))
    for name, rounds in {"by hand": measured.bare, **measured.peers}.items():
        ratio = measured.app.times(rounds)
        in_cpu = measured.app.times_in_cpu(rounds)
        aim = AIMS.get((kind, name), {}).get(job.name)
        yield row(
            (
                "",
                name,
                *describe(rounds),
                show_range(ratio),
                book.note(f"{prefix}/{job.name}/to {name}", ratio),
                aimed(ratio[1], aim),
                f"{show(in_cpu[1])} [{show(in_cpu[0])}–{show(in_cpu[2])}]",
                book.note(f"{prefix}/{job.name}/CPU to {name}", in_cpu),
            )
        )


def describe(rounds: Rounds) -> tuple[str, ...]:
    seen = rounds.middle
    return (
        f"{seen.per_second:,.0f}",
        f"{seen.milliseconds(50):.1f}",
        f"{seen.milliseconds(99):.1f}",
        f"{seen.tail:.1f}",
        f"{rounds.cpu_micros:,.0f}",
        f"{seen.busy:.2f}",
        f"{1e6 * seen.database_seconds / seen.total:,.0f}",
        f"{1e6 * seen.load_seconds / seen.total:,.0f}",
        f"{seen.others_busy:.2f}",
        str(sum(one.refused for one in rounds.seen) or ""),
    )


def show_range(ratio: tuple[float, float, float]) -> str:
    return f"**{show(ratio[1])}** [{show(ratio[0])}–{show(ratio[2])}]"


def crowd_row(book: Book, prefix: str, crowd: Crowd) -> str:
    seen, paces = crowd.rounds.middle, [one.per_second for one in crowd.rounds.seen]
    taken = [one.micros_of_all for one in crowd.rounds.seen]
    name = f"{prefix}/{crowd.job.name}/{crowd.connections} at {crowd.workers}"
    aim = TAILS.get(crowd.connections)
    return row(
        (
            crowd.job.name,
            str(crowd.connections),
            str(crowd.workers),
            f"{seen.per_second:,.0f}",
            book.note(f"{name} req/s", (min(paces), seen.per_second, max(paces))),
            "" if crowd.alone is None else show_range(crowd.rounds.times(crowd.alone)),
            f"{statistics.median(taken):,.0f}",
            f"{seen.milliseconds(50):.1f}",
            f"{seen.milliseconds(99):.1f}",
            f"{seen.tail:.1f}",
            book.note(f"{name} p99/p50", seen.tail),
            aimed(seen.tail, aim, at_most=True),
            str(seen.refused or ""),
            f"{seen.opening:.2f}",
            f"{min(seen.answered)}, {max(seen.answered)}",
            "" if crowd.blocked is None else f"{crowd.blocked:.0%}",
        )
    )


def chance_row(book: Book, prefix: str, chance: ChanceRow, hand: Rounds) -> str:
    seen, cpu = chance.rounds.middle, chance.rounds.cpu_micros
    each = [one.cpu_micros / hand.cpu_micros for one in chance.rounds.seen]
    name = f"{'POST' if chance.writes else 'GET'} {chance.path}"
    return row(
        (
            name,
            f"{seen.per_second:,.0f}",
            f"{seen.milliseconds(50):.1f}",
            f"{seen.tail:.1f}",
            f"{cpu:,.0f}",
            show(cpu / hand.cpu_micros),
            book.note(f"{prefix}/{name}", (min(each), cpu / hand.cpu_micros, max(each))),
        )
    )


def day_end_row(book: Book, prefix: str, seen: DayEnd) -> str:
    name, officers = f"{prefix}/day end", seen.officers
    waited = officers.milliseconds(95)
    return row(
        (
            ", ".join(f"{count:,} {status}" for status, count in seen.statuses.items()),
            f"{seen.seconds:.0f}",
            book.note(f"{name} s", seen.seconds),
            aimed(seen.seconds, AIM_SECONDS, at_most=True),
            f"{seen.cpu_micros:,.0f}",
            book.note(f"{name} CPU µs", seen.cpu_micros),
            str(seen.answers.total()),
            str(seen.faults),
            f"{officers.milliseconds(50):.0f}",
            f"{waited:.0f}",
            book.note(f"{name} officers p95", waited),
            aimed(waited, AIM_MILLISECONDS, at_most=True),
        )
    )
