/* The rules: saving asks for the very wish that was checked, and a check that takes a while says so. */
(function () {
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_rules: { unchecked: (checked, rule, field, value) => JSON.stringify(checked) !== JSON.stringify([rule, field, value]) },
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".js-rule-check");
    if (!button) return;
    const form = button.closest(".rules__form");
    form.classList.add("is-busy");
    const told = new MutationObserver(() => { form.classList.remove("is-busy"); told.disconnect(); });
    [form.querySelector(".js-rule-preview"), form.querySelector(".logbook-form__answer")]
      .forEach((node) => told.observe(node, { childList: true, characterData: true, subtree: true }));
    setTimeout(() => { form.classList.remove("is-busy"); told.disconnect(); }, 30000);
  });
})();
