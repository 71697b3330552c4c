// The review is printed by the browser: its own dialogue also writes PDF.
document.addEventListener("click", (event) => { if (event.target.closest && event.target.closest(".js-print")) window.print(); });
