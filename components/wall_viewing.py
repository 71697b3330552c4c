"""How a wall is read: in which language and from how far. Sizes grow with the distance, so less fits on a screen."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.rows.screens import FARTHEST_M, NEAREST_M

WIDTH_PX, HEIGHT_PX = 1920, 1080  # what every view is drawn for
_HEAD_PX, _FOOT_PX, _AROUND_PX = 88, 54, 36


@dataclass(frozen=True, slots=True)
class Viewing:
    """The language of the screen and the metres to the chair farthest from it."""

    lang: str
    distance_m: int = NEAREST_M

    @property
    def near_m(self) -> int:
        """The distance, kept to those that the views are drawn for."""
        return min(max(self.distance_m, NEAREST_M), FARTHEST_M)

    @property
    def k(self) -> float:
        """`--wall-k`: every size of the wall is a multiple of it.

        >>> Viewing("fr", 4).k, Viewing("fr", 5).k, Viewing("fr", 6).k, Viewing("fr", 9).k
        (1.0, 1.25, 1.5, 1.5)
        """
        return self.near_m / NEAREST_M

    @property
    def body_px(self) -> float:
        """The height between header and footer.

        >>> Viewing("fr", 4).body_px, Viewing("fr", 6).body_px
        (902.0, 831.0)
        """
        return HEIGHT_PX - (_HEAD_PX + _FOOT_PX) * self.k - _AROUND_PX

    def at(self, four: int, five: int, six: int) -> int:
        """How many of something fit at each distance.

        >>> Viewing("fr", 5).at(5, 4, 3)
        4
        """
        return {4: four, 5: five, 6: six}[self.near_m]

    @property
    def is_near(self) -> bool:
        """Close enough for context beside what must be read."""
        return self.near_m == NEAREST_M
