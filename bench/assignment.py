"""Whole-county assignment: how soon the first answer, how near to the bound and how soon, with how much memory.

`python -m bench.assignment` runs the two sizes of the budget, with needs of one kind and offers of one kind (the
problem falls apart by kind) and with offers that do several kinds (it does not); `--quick` leaves the large ones out,
`--repeat 3` measures again."""

import argparse
import datetime
import json
import random
import subprocess
import sys
from pathlib import Path

ON = datetime.date(2024, 3, 1)
# name, needs, offers, kinds an offer does, longest duration of a need, time limit, largest gap asked for
CASES = {
    "county": (400, 70, 1, 3, 2.0, 0.0),
    "county, places of 1": (400, 70, 1, 1, 2.0, 0.0),
    "county, mixed kinds": (400, 70, 3, 3, 2.0, 0.0),
    "region": (5000, 800, 1, 3, 30.0, 0.002),
    "region, places of 1": (5000, 800, 1, 1, 30.0, 0.002),
    "region, mixed kinds": (5000, 800, 3, 3, 30.0, 0.002),
}


def make(needs: int, offers: int, kinds_each: int, longest: int, seed: int = 1):
    """Return synthetic needs and offers: 12 kinds, townships by size, capacities 3 to 10, areas from village to county."""
    from shegongzhan.needs.matching.facts import NeedFacts, OfferFacts

    draw = random.Random(seed)
    kinds = [f"kind{number:02d}" for number in range(12)]
    counties = max(1, needs // 2500)
    towns = [f"{341821 + county}{100 + town:03d}" for county in range(counties) for town in range(12)]
    groups = ["elderly", "child", "disabled", "low_income"]
    need_list = []
    for number in range(needs):
        noted = ON - datetime.timedelta(days=draw.randrange(90))
        urgency, days = draw.choice([(4, 3), (3, 7), (3, 7), (2, 30), (2, 30), (2, 30), (1, None)])
        need_list.append(
            NeedFacts(
                id=f"n{number:05d}",
                kind=draw.choice(kinds),
                division=f"{draw.choice(towns)}{200 + draw.randrange(12):03d}",
                noted_on=noted,
                urgency=urgency,
                promised_on=noted + datetime.timedelta(days=days * 4) if days else None,
                groups=frozenset(draw.sample(groups, draw.choice([0, 1, 1, 2]))),
                units=draw.randint(1, longest),
            )
        )
    offer_list = []
    for number in range(offers):
        town = draw.choice(towns)
        wide = draw.random()
        areas = (town[:6],) if wide < 0.5 else tuple({town, *draw.sample(towns, 2)})
        offer_list.append(
            OfferFacts(
                id=f"o{number:04d}",
                kinds=frozenset(draw.sample(kinds, kinds_each)),
                areas=areas,
                division=town,
                capacity_left=draw.randint(3, 10),
                valid_from=ON + datetime.timedelta(days=draw.choice([0, 0, 0, 10])),
                groups=frozenset(draw.sample(groups, 2)) if draw.random() < 0.1 else frozenset(),
            )
        )
    return need_list, offer_list


def measure(name: str, seed: int) -> dict:
    """Run one case in this process and return its row."""
    import resource

    from shegongzhan.needs.matching.assignment import compare, first_come, solve

    needs, offers, kinds_each, longest, limit, _gap = CASES[name]
    need_list, offer_list = make(needs, offers, kinds_each, longest, seed)
    first = {}
    plan = solve(
        need_list,
        offer_list,
        on=ON,
        until=ON + datetime.timedelta(days=30),
        time_limit=limit,
        on_progress=lambda sign: first.setdefault(sign.stage, (sign.seconds, sign.objective, sign.bound)),
    )
    baseline = first_come(need_list, offer_list, on=ON, until=ON + datetime.timedelta(days=30))
    side = compare(plan, baseline, need_list, on=ON, level=9)
    return {
        "first": first["first"][0],
        "first_gap": 1 - first["first"][1] / plan.bound,
        "relaxed": first["relaxed"][0],
        "relaxed_gap": 1 - first["relaxed"][1] / first["relaxed"][2],
        "seconds": plan.seconds,
        "gap": plan.gap,
        "proven": plan.proven,
        "met": side.plan.met,
        "baseline_met": side.baseline.met,
        "arcs": plan.stats["arcs"],
        "parts": plan.stats["parts"],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1024 if sys.platform != "darwin" else 1 << 20),
    }


def main() -> int:
    """Print the table; the exit code says whether every case kept its budget."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="only the county")
    options.add_argument("--repeat", type=int, default=1, help="how many different counties each")
    options.add_argument("--case", help=argparse.SUPPRESS)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    if given.case:
        print(json.dumps(measure(given.case, given.seed)))
        return 0
    head = (
        "case",
        "needs x offers",
        "arcs",
        "parts",
        "first s",
        "first gap",
        "total s",
        "gap",
        "proven",
        "met (first come)",
        "MB",
        "budget",
    )
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    kept = True
    for name, (needs, offers, _kinds, _longest, limit, gap) in CASES.items():
        if given.quick and needs > 400:
            continue
        for seed in range(given.seed, given.seed + given.repeat):
            # Each case in a process of its own, so that its memory is its own.
            command = [sys.executable, "-m", "bench.assignment", "--case", name, "--seed", str(seed)]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
            )
            row = json.loads(done.stdout.splitlines()[-1])
            fine = (row["proven"] if gap == 0 else row["gap"] <= gap) and row["seconds"] <= limit * 1.05
            kept = kept and fine
            print(
                f"| {name} | {needs} x {offers} | {row['arcs']} | {row['parts']} | {row['first']:.2f} "
                f"| {row['first_gap']:.2%} | {row['seconds']:.2f} | {row['gap']:.4%} | {'yes' if row['proven'] else 'no'} "
                f"| {row['met']} ({row['baseline_met']}) | {row['memory']:.0f} | {'kept' if fine else 'MISSED'} |",
                flush=True,
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
