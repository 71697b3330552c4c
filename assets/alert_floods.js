/* A flood of alarms: the rows of a sector stand behind the first one of it until a person unfolds them. */
window.ainFloods = (function () {
  const unfolded = new Set();
  let isOn = false;
  const searched = () => Boolean((document.querySelector(".js-alert-search") || {}).value);
  const isHidden = (fold) => Boolean(fold) && !fold.label && !unfolded.has(fold.sector);
  const passes = (data) => !isOn || !isHidden(data && data.fold) || searched();

  /* The table may have drawn its rows before the flood was known, and not be ready for a word yet. */
  async function refold() {
    const api = await window.ainGridReady("alerts-list");
    if (!api) return;
    api.onFilterChanged();
    api.refreshCells({ columns: ["what"], force: true });
  }
  /* A row that is selected is never hidden: its sector is unfolded. */
  function show(data) {
    if (!isHidden(data && data.fold)) return;
    unfolded.add(data.fold.sector);
    refold();
  }
  function toggle(sector) {
    if (!unfolded.delete(sector)) { unfolded.add(sector); return refold(); }
    const api = window.ainGrid("alerts-list"), [current] = api ? api.getSelectedNodes() : [];
    if (current && isOn && isHidden(current.data.fold))
      api.forEachNode((node) => { if (node.data.fold && node.data.fold.sector === sector && node.data.fold.label) node.setSelected(true, true); });
    refold();
  }
  function toggleSelected() {
    const api = window.ainGrid("alerts-list"), [current] = api ? api.getSelectedNodes() : [];
    if (isOn && current && current.data.fold) toggle(current.data.fold.sector);
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.ainFloodPasses = passes;
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.AlertWhat = function (props) {
    const fold = props.data && props.data.fold, lines = React.createElement(components.TwoLines, props);
    if (!isOn || !fold || !fold.label) return lines;
    const isOpen = unfolded.has(fold.sector);
    const button = React.createElement("button", { type: "button", className: "fold js-fold", "data-sector": fold.sector, "aria-expanded": String(isOpen), title: fold.title, "aria-label": fold.title }, fold.label);
    return React.createElement("div", { className: "folded" }, lines, button);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".js-fold");
    if (button) toggle(button.dataset.sector);
    const turn = event.target.closest(".js-flood");
    if (turn) window.dash_clientside.set_props("alerts-flood-plain", { data: turn.getAttribute("aria-pressed") === "true" });
  });
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_floods: {
      fold: function (banner, isPlain) {
        isOn = Boolean(banner) && !isPlain;
        refold();
        return window.dash_clientside.no_update;
      },
    },
  });
  return { show, toggleSelected };
})();
