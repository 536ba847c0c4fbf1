// After a failed send the focus goes to the list of errors, or to the first wrong field where there is no list.

function focusFirst() {
  /** @type {HTMLElement | null} */
  const first =
    document.querySelector("[data-plimsoll-first-error]") ?? document.querySelector('[aria-invalid="true"]');
  first?.focus();
}

focusFirst();
document.addEventListener("htmx:afterSwap", focusFirst);
