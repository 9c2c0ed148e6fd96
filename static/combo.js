// A combo box of USWDS as someone on the telephone uses it: what was chosen before is there again,
// a pointer that rests where the list opens chooses nothing, Enter and Tab take the boxed line,
// and what is not in the list is said. Loaded before USWDS makes the boxes.
(() => {
  const BOX = ".usa-combo-box";
  const parts = (box) => ({
    input: box.querySelector("input"),
    select: box.querySelector("select"),
    list: box.querySelector("[role=listbox]"),
  });
  const boxOf = (event) => event.target.closest?.(BOX);

  for (const box of document.querySelectorAll(BOX)) {
    box.dataset.defaultValue = box.querySelector("select").value;
  }

  function put(element, value) {
    element.value = value;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function meant({ input, select, list }) {
    const said = input.value.trim().toLowerCase();
    const options = [...select.options].filter((option) => option.value);
    const exact = options.find((option) => option.text.trim().toLowerCase() === said);
    if (exact || list.hidden) return exact;
    const boxed = list.querySelector(".usa-combo-box__list-option--focused");
    return boxed && options.find((option) => option.value === boxed.dataset.value);
  }

  function take(box, option) {
    const { input, select } = parts(box);
    if (select.value !== option.value) put(select, option.value);
    if (input.value !== option.text) put(input, option.text);
    box.classList.add("usa-combo-box--pristine");
  }

  function say(box, text) {
    box.previousElementSibling?.matches(".tip-not-listed") && box.previousElementSibling.remove();
    if (!text) return;
    const said = document.createElement("span");
    said.className = "usa-error-message tip-not-listed";
    said.setAttribute("role", "alert");
    said.textContent = text;
    box.before(said);
  }

  document.addEventListener("mouseover", (event) => {
    if (event.target.closest?.(".usa-combo-box__list-option")) event.stopPropagation();
  }, true);

  document.addEventListener("input", (event) => {
    if (boxOf(event)) say(boxOf(event), "");
  }, true);

  document.addEventListener("keydown", (event) => {
    const box = boxOf(event);
    if (!box || !["Enter", "Tab"].includes(event.key) || event.shiftKey) return;
    const { input, list } = parts(box);
    if (event.target !== input || list.hidden || !input.value.trim()) return;
    const option = meant(parts(box));
    if (!option) return;
    take(box, option);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    event.stopPropagation();
    if (event.key === "Enter") event.preventDefault();
  }, true);

  document.addEventListener("focusout", (event) => {
    const box = boxOf(event);
    if (!box || box.contains(event.relatedTarget)) return;
    const { input, select } = parts(box);
    const said = input.value.trim();
    if (!said) {
      if (select.value) put(select, "");
      return;
    }
    const chosen = select.selectedOptions[0];
    if (select.value && chosen.text === input.value) return;
    const option = meant({ ...parts(box), list: { hidden: true } });
    if (option) take(box, option);
    else say(box, `“${said}” is not in the list. ${select.value ? `${chosen.text} stays.` : "Choose one that is."}`);
  }, true);
})();
