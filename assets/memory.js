/* Pages stay open for months: what Dash still holds of their past, and nobody asks for again, is let go. */
window.ain = window.ain || {};
(function () {
  const LONG = 1000;          // characters; anything with parts of its own counts as long
  const standing = new Map(); // the properties of each part of the page as they stand
  let replaced = [];          // those that stood before, with the name of their part
  let store = null, watched = null;

  const walk = (path, layout) => path.reduce((node, step) => (node ? node[step] : undefined), layout);
  const isLong = (value) => (typeof value === "string" ? value.length > LONG : typeof value === "object" && value !== null);

  /* Each part is called by its own id: right after a change a path may still lead to the neighbour of what it is for. */
  function* parts({ layout, paths }) {
    const patterns = Object.values(paths.objs || {}).flatMap((each) => each.map(({ path }) => path));
    for (const path of [...Object.values(paths.strs || {}), ...patterns]) {
      const { props } = walk(path, layout) || {};
      if (props && props.id) yield [JSON.stringify(props.id), props];
    }
  }

  /* Only the innermost parts: what encloses others is renewed with each of them, and holds no data. */
  function note(state) {
    if (state.layout === watched) return;
    watched = state.layout;
    for (const [part, props] of parts(state)) {
      const before = standing.get(part);
      if (props.children || (before && before.deref() === props)) continue;
      if (before) replaced.push([part, before]);
      standing.set(part, new WeakRef(props));
    }
  }

  /* Whether somebody still holds it; its long values go where others stand in their place. */
  function lighten([part, reference]) {
    const before = reference.deref(), now = standing.has(part) && standing.get(part).deref();
    if (!before || !now || before === now) return Boolean(before);
    for (const name of Object.keys(before))
      if (name !== "id" && isLong(before[name]) && before[name] !== now[name]) before[name] = undefined;
    return true;
  }

  /* Each part of a Dash page keeps the whole page as it stood when that part last changed, with tables and charts that
     have long been replaced; and Dash keeps what scripts set, for an undo that no page offers. */
  ain.forget = function () {
    if (!store) return;
    store.getState().history.past.length = 0;
    replaced = replaced.filter(lighten);
    for (const [part, reference] of standing) if (!reference.deref()) standing.delete(part);
  };

  /* From the first message of the server on that finds Dash there: a wall shows its last picture before. */
  ain.remember = function () {
    const [found] = window.dash_stores || [];
    if (store || !found) return;
    store = found;
    note(store.getState());
    store.subscribe(() => note(store.getState()));
  };
})();
