// Names what Django's admin and select2 leave nameless: boxes that choose another row, empty headings.
"use strict";
function nameThings() {
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && (select.getAttribute("aria-label") || select.labels?.[0]?.textContent.trim());
    if (!label) continue;
    box.setAttribute("aria-label", label);
    box.querySelector("[role=textbox], input")?.setAttribute("aria-label", label);
  }
  for (const heading of document.querySelectorAll(".tabular th:empty")) {
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = heading.classList.contains("original") ? "Row" : "Remove";
    heading.append(name);
  }
}
new MutationObserver(nameThings).observe(document, { childList: true, subtree: true });
