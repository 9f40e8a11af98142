// A button marked data-shegongzhan-print opens the browser's print dialog.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shegongzhan-print]")) window.print();
});
