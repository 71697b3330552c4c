/* The theme that the page began with, for the figures: they cannot read CSS variables. */
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  ain_theme: { now: () => document.documentElement.dataset.theme || "light" },
});
