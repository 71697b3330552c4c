"""How a wall is read: in which language and from how far. Sizes grow with the distance, so less fits on a screen."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.rows.screens import NEAREST_M, USUAL_IN

WIDTH_PX, HEIGHT_PX = 1920, 1080  # what every view is drawn for
CLASSES_M = (4, 5, 6, 8)  # the distances that views are drawn for, on a panel of USUAL_IN
_HEAD_PX, _FOOT_PX, _AROUND_PX = 88, 54, 36


@dataclass(frozen=True, slots=True)
class Viewing:
    """The language of the screen, the metres to the chair farthest from it, the diagonal of its panel in inches."""

    lang: str
    distance_m: int = NEAREST_M
    panel_in: int = USUAL_IN

    @property
    def near_m(self) -> int:
        """The distance that the views are drawn for: a smaller panel is as hard to read as one farther away.

        >>> [Viewing("fr", metres).near_m for metres in (3, 4, 6, 7, 9)], Viewing("fr", 4, 43).near_m
        ([4, 4, 6, 8, 8], 6)
        """
        metres = self.distance_m * USUAL_IN / self.panel_in
        return next((each for each in CLASSES_M if metres <= each), CLASSES_M[-1])

    @property
    def k(self) -> float:
        """`--wall-k`: every size of the wall is a multiple of it.

        >>> Viewing("fr", 4).k, Viewing("fr", 5).k, Viewing("fr", 6).k, Viewing("fr", 8).k
        (1.0, 1.25, 1.5, 2.0)
        """
        return self.near_m / NEAREST_M

    @property
    def body_px(self) -> float:
        """The height between header and footer.

        >>> Viewing("fr", 4).body_px, Viewing("fr", 6).body_px
        (902.0, 831.0)
        """
        return HEIGHT_PX - (_HEAD_PX + _FOOT_PX) * self.k - _AROUND_PX

    def at(self, four: int, five: int, six: int, eight: int) -> int:
        """How many of something fit at each distance.

        >>> Viewing("fr", 5).at(5, 4, 3, 1)
        4
        """
        return dict(zip(CLASSES_M, (four, five, six, eight), strict=True))[self.near_m]

    @property
    def deeper(self) -> int:
        """By how many lines a full list is shorter: Arabic goes deeper below its line.

        >>> Viewing("ar", 4).deeper, Viewing("fr", 4).deeper
        (1, 0)
        """
        return int(self.lang == "ar")

    @property
    def is_near(self) -> bool:
        """Close enough for context beside what must be read."""
        return self.near_m == NEAREST_M

    @property
    def is_farthest(self) -> bool:
        """So far that only the worst of everything fits."""
        return self.near_m == CLASSES_M[-1]
