// Set the chosen theme, or the system's, before the first paint.
(() => {
  const chosen = localStorage.getItem("studyhall-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
