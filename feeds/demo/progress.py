"""How far the build is, in hundredths of the time that it takes: a stage counts as long as it lasts."""

from __future__ import annotations

from tqdm import tqdm

SHARES = {"ground": 15, "models": 1, "telemetry": 46, "past_alerts": 9, "detection": 23, "people": 6}  # on two cores
FORM = "{percentage:3.0f}% {bar} {elapsed}"


class Progress:
    """A bar on standard error until it is closed; nothing when it is not to be shown."""

    def __init__(self, *, shown: bool) -> None:
        self._bar = tqdm(total=100, disable=not shown, leave=False, mininterval=0, miniters=0, bar_format=FORM)

    def close(self) -> None:
        """Take the bar off the line."""
        self._bar.close()

    def told(self, stage: str, share: float = 1.0) -> None:
        """So much of the stage is done, from 0 to 1, and all of the stages before it; never goes back."""
        names = list(SHARES)
        reached = int(sum(SHARES[name] for name in names[: names.index(stage)]) + SHARES[stage] * min(1.0, share))
        if reached > self._bar.n:
            self._bar.update(reached - self._bar.n)
