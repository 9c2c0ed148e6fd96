// Gives the boxes that choose another row the name of their field: select2 leaves them without one.
"use strict";
function nameChoices() {
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && (select.getAttribute("aria-label") || select.labels?.[0]?.textContent.trim());
    if (!label) continue;
    box.setAttribute("aria-label", label);
    box.querySelector("[role=textbox], input")?.setAttribute("aria-label", label);
  }
}
new MutationObserver(nameChoices).observe(document, { childList: true, subtree: true });
