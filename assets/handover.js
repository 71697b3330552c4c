/* Print the page that stands: the styles of the handover lay it out on A4. */
(function () {
  document.addEventListener("click", (event) => {
    if (event.target.closest(".js-print")) window.print();
  });
})();
