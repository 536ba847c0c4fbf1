// Shows an element with data-plimsoll-shows-when="name=value[,value]" only for that answer of the same form.
// Hidden fields are disabled so that a stale answer is not sent. Without script every field is shown.

/** @param {HTMLFormElement} form @param {string} name @returns {string[]} */
function answers(form, name) {
  return [...form.elements]
    .filter((control) => /** @type {HTMLInputElement} */ (control).name === name)
    .flatMap((control) => {
      const field = /** @type {HTMLInputElement} */ (control);
      if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value);
      if (["radio", "checkbox"].includes(field.type)) return field.checked ? [field.value] : [];
      return [field.value];
    });
}

/** @param {ParentNode} root */
function refresh(root) {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = root.querySelectorAll("[data-plimsoll-shows-when]");
  for (const part of parts) {
    const form = part.closest("form");
    const [name, wanted = ""] = (part.dataset.plimsollShowsWhen ?? "").split("=");
    if (!form || !name) continue;
    const shown = answers(form, name).some((value) => wanted.split(",").includes(value));
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select, textarea")) {
      /** @type {HTMLInputElement} */ (control).disabled = !shown;
    }
  }
}

document.addEventListener("change", (event) => {
  const form = /** @type {Element} */ (event.target).closest("form");
  if (form) refresh(form);
});
document.addEventListener("htmx:afterSwap", () => refresh(document));
refresh(document);
