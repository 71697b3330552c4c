"""What a reader far away would miss: text that is too small, cut off, outside the screen, or over other text.

All views are looked at within one call: a turn of the wall is one tick, so nothing is waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# Glyphs stand in the middle three fifths of their line box; the rest of it may touch its neighbours.
_FAULTS = """
/* How far down from the first fifth the letters reach: some of Arabic, at the end of a word, to the foot. */
const depth = (text) => /[جحخعغيى](?![\u0600-\u06ff])/.test(text) ? .77 : /[\u0600-\u06ff]/.test(text) ? .72 : .6;
const look = () => {
const wall = document.querySelector('.wall'), k = Number(getComputedStyle(wall).getPropertyValue('--wall-k'));
const faults = [], texts = [];
const isShown = (e) => getComputedStyle(e).visibility === 'visible' && e.getClientRects().length > 0;
const leaves = (box, edge, slack) => box.left < edge.left - slack || box.right > edge.right + slack
  || box.top < edge.top - 1 || box.bottom > edge.bottom + 1;
const walker = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, element = node.parentElement;
  if (!node.textContent.trim() || !isShown(element) || element.closest('.mark, .svg-mark__digit, .wall-lost')) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const line = range.getBoundingClientRect(), text = node.textContent.trim().slice(0, 50);
  const box = new DOMRect(line.x, line.y + line.height * .2, line.width, line.height * .6);
  const ink = new DOMRect(box.x, box.y, box.width, line.height * depth(text));
  if (parseFloat(getComputedStyle(element).fontSize) < 28 * k - .1) faults.push(['small', text]);
  if (leaves(box, new DOMRect(0, 0, innerWidth, innerHeight), 1)) faults.push(['outside', text]);
  for (let around = element; around !== wall; around = around.parentElement) {
    const style = getComputedStyle(around);
    const hides = style.overflowX === 'hidden' || style.overflowY === 'hidden';
    if (hides && leaves(ink, around.getBoundingClientRect(), 2)) {
      faults.push(['cut', text]);
      break;
    }
  }
  texts.push([text, box]);
}
texts.forEach(([text, a], place) => texts.slice(place + 1).forEach(([other, b]) => {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (wide > 2 && high > 2) faults.push(['over', text + ' | ' + other]);
}));
return texts.length > 10 ? faults : [['empty', `${texts.length} texts`]];
};
const title = document.querySelector('.wall [data-playlist]');
const shown = (view) => {
  title.dataset.pinned = view;
  ain.wallTick();
  const views = [...document.querySelectorAll('.wall__view')];
  const visible = views.filter((one) => getComputedStyle(one).visibility === 'visible').map((one) => one.dataset.view);
  return visible.join() === view ? look() : [['not shown', visible.join()]];
};
return Object.fromEntries(arguments[0].map((view) => [view, shown(view)]).filter(([, faults]) => faults.length));
"""


def faults(driver: Any, views: Sequence[str]) -> dict[str, list[list[str]]]:
    """Every fault by the view that has any, as [kind, text]. A view without any text is a fault too."""
    return dict(driver.execute_script(_FAULTS, list(views)))
