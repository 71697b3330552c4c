"""EPANET's own verdict on a network file, and its elements in SI units (WNTR), asked for in a process of their own.

Some broken files end the process inside EPANET's library; here that is a refusal like any other. WNTR is given only the
sections that say what lies in the ground: its reader knows fewer ways to write a clock time or a substance than EPANET.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.inp_sections import Sections, text_of

PATIENCE_S = 300.0  # the largest published network takes 15
LAID = (
    *("JUNCTIONS", "RESERVOIRS", "TANKS", "PIPES", "PUMPS", "VALVES", "STATUS", "CURVES", "PATTERNS"),
    *("COORDINATES", "VERTICES"),
)
SPOKEN = ("UNITS", "HEADLOSS")  # the options that say in what the figures are


@dataclass(frozen=True, slots=True)
class Node:
    """`kind`: junction, reservoir, tank. Metres and cubic metres; None where a node has no such figure."""

    name: str
    kind: str
    elevation_m: float | None
    capacity_m3: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """`kind`: pipe, pump, valve; `valve`: PRV, TCV... Metres; None where a link has no such figure."""

    name: str
    kind: str
    start: str
    end: str
    length_m: float | None
    diameter_m: float | None
    status: str
    valve: str | None


@dataclass(frozen=True, slots=True)
class Elements:
    """What lies in the ground, in the order of the file."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def read_elements(path: Path, sections: Sections) -> Elements:
    """The elements of a file that EPANET accepts. DeliveryRefused with EPANET's reason and line, or because it died."""
    answer = _asked(_read, str(path), _laid(sections))
    if isinstance(answer, Elements):
        return answer
    raise DeliveryRefused(_refusal(path, answer))


def accepts(text: str) -> bool:
    """Whether EPANET can open this text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "network.inp")
        file.write_text(text, encoding="ascii")
        return _asked(_open, str(file), "") == ""


def _asked(work: Any, *arguments: str) -> Any:
    """What the function sends back from a process of its own; None when the process died or took too long."""
    context = multiprocessing.get_context("forkserver")  # WNTR costs 2 seconds and 100 MB once, not for each file
    context.set_forkserver_preload(["wntr.epanet.io", "wntr.epanet.toolkit"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*arguments, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(PATIENCE_S) else None
    except EOFError:
        return None
    finally:
        receiver.close()
        process.kill()
        process.join()
        process.close()


def _read(path: str, laid: str, answer: Connection) -> None:
    _hush()
    fault = _fault(path)
    answer.send(fault if fault else _elements(laid))


def _open(path: str, _: str, answer: Connection) -> None:
    _hush()
    answer.send(_fault(path))


def _hush() -> None:
    """What a dying library prints is of no use to anybody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _fault(path: str) -> str:
    """The first lines of EPANET's report on a file that it does not open; empty when it does."""
    from wntr.epanet.exceptions import EpanetException
    from wntr.epanet.toolkit import ENepanet

    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report")
        try:
            engine = ENepanet()
            engine.ENopen(path, str(report), str(Path(folder, "out")))
            engine.ENclose()
        except EpanetException as problem:
            engine.ENclose()
            told = report.read_text(encoding="utf-8", errors="replace").splitlines() if report.exists() else []
            place = next((number for number, line in enumerate(told) if "Error" in line), None)
            return str(problem) if place is None else "\n".join(told[place : place + 2])
    return ""


def _elements(laid: str) -> Elements | str:
    import wntr

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters of them EPANET has judged
        file = Path(folder, "laid.inp")
        file.write_text(laid, encoding="utf-8")
        try:
            model = wntr.epanet.io.InpFile().read(str(file))
        except (
            *(wntr.epanet.exceptions.EpanetException, ArithmeticError, AssertionError, AttributeError),
            *(LookupError, RuntimeError, TypeError, ValueError),
        ) as problem:  # its reader lets whatever a section causes escape
            return _first_cause(problem)
    return Elements(tuple(_nodes(model)), tuple(_links(model)))


def _first_cause(problem: BaseException) -> str:
    while problem.__cause__ is not None:
        problem = problem.__cause__
    return " ".join(str(problem).split()) or type(problem).__name__


def _nodes(model: Any) -> Iterator[Node]:
    for name, node in model.nodes():
        yield Node(name, node.node_type.lower(), _figure(node, "elevation"), _tank_m3(node))


def _links(model: Any) -> Iterator[Link]:
    for name, link in model.links():
        yield Link(
            name=name,
            kind=link.link_type.lower(),
            start=link.start_node_name,
            end=link.end_node_name,
            length_m=_figure(link, "length"),
            diameter_m=_figure(link, "diameter"),
            status=str(link.initial_status).lower(),
            valve=link.valve_type if link.link_type == "Valve" else None,
        )


def _figure(element: Any, name: str) -> float | None:
    value = getattr(element, name, None)
    return None if value is None else float(value)


def _tank_m3(node: Any) -> float | None:
    """What a tank holds at its highest level; None for a junction, or a reservoir that never empties."""
    if node.node_type != "Tank":
        return None
    if node.vol_curve is not None:
        return float(max(volume for _, volume in node.vol_curve.points))
    return float(math.pi / 4 * node.diameter**2 * node.max_level)


def _laid(sections: Sections) -> str:
    said = {name: [row.cells for row in sections.get(name, [])] for name in LAID}
    said["OPTIONS"] = [row.cells for row in sections.get("OPTIONS", []) if row.cells[0].upper() in SPOKEN]
    return text_of(said)


def _refusal(path: Path, answer: str | None) -> Rejection:
    """The reason, with the line that EPANET quotes below its error."""
    if answer is None:
        return Rejection(Reason.NETWORK_ENDED_EPANET)
    detail, _, quoted = (part.strip() for part in answer.partition("\n"))
    line = _line_of(path, quoted)
    told = " ".join(f"{detail} {quoted}".split())
    return Rejection(Reason.NETWORK_UNREADABLE, {"detail": told}, line, raw=quoted)


def _line_of(path: Path, quoted: str) -> int | None:
    wanted = quoted.split()
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if wanted and line.split() == wanted), None)
