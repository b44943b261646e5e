// What makes pages that already work a little handier.
"use strict";

// On a phone the filters would push the results out of sight.
if (window.matchMedia("(max-width: 63.99em)").matches) {
  document.querySelectorAll("details[data-filter-panel]:not([data-keep-open])").forEach((panel) => {
    panel.open = false;
  });
}

// A refused form begins where the reader has to look.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
}
