/* Pages stay open for months: what Dash still holds of their past, and nobody asks for again, is let go. */
window.ain = window.ain || {};
(function () {
  const LONG = 1000;          // characters; anything with parts of its own counts as long
  const standing = new Map(); // the properties of each part of the page as they stand
  let replaced = [];          // those that stood before and that somebody still holds: [part, properties]
  let store = null, watched = null;

  const walk = (path, layout) => path.reduce((node, step) => (node ? node[step] : undefined), layout);
  const isLong = (value) => (typeof value === "string" ? value.length > LONG : typeof value === "object" && value !== null);

  function* parts({ layout, paths }) {
    const propsOf = (path) => (walk(path, layout) || {}).props;
    for (const [id, path] of Object.entries(paths.strs || {})) yield [id, propsOf(path)];
    for (const [kind, each] of Object.entries(paths.objs || {}))
      for (const { values, path } of each) yield [kind + JSON.stringify(values), propsOf(path)];
  }

  const replace = (part) => { if (standing.has(part)) replaced.push([part, new WeakRef(standing.get(part))]); };

  /* Only the innermost parts: what encloses others is renewed with each of them, and holds no data. */
  function note(state) {
    if (state.layout === watched) return;
    watched = state.layout;
    for (const [part, props] of parts(state)) {
      if (!props || props.children || standing.get(part) === props) continue;
      replace(part);
      standing.set(part, props);
    }
  }

  function dropGone(state) {
    const here = new Set(Array.from(parts(state), ([part]) => part));
    for (const part of standing.keys()) if (!here.has(part)) { replace(part); standing.delete(part); }
  }

  function lighten([part, reference]) {
    const before = reference.deref(), now = standing.get(part) || {};
    if (!before) return false;
    for (const name of Object.keys(before)) if (isLong(before[name]) && before[name] !== now[name]) before[name] = undefined;
    return true;
  }

  /* Each part of a Dash page keeps the whole page as it stood when that part last changed, with tables and charts that
     have long been replaced; and Dash keeps what scripts set, for an undo that no page offers. */
  ain.forget = function () {
    const state = store.getState();
    state.history.past.length = 0;
    dropGone(state);
    replaced = replaced.filter(lighten);
  };

  /* From the first message of the server on: the page stands then. */
  ain.remember = function () {
    if (store) return;
    store = window.dash_stores[0];
    note(store.getState());
    store.subscribe(() => note(store.getState()));
  };
})();
