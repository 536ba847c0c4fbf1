// Keeps the "next" mark of a row of set discs (data-plimsoll-sets) on the first set that is not done.

/** @param {Element} row */
function mark(row) {
  /** @type {HTMLInputElement[]} */
  const boxes = [...row.querySelectorAll("input")];
  const next = boxes.find((box) => !box.checked);
  for (const box of boxes) box.closest(".setdisc")?.classList.toggle("next", box === next);
}

document.addEventListener("change", (event) => {
  const row = /** @type {Element} */ (event.target).closest("[data-plimsoll-sets]");
  if (!row) return;
  mark(row);
  if (/** @type {HTMLInputElement} */ (event.target).checked) navigator.vibrate?.(30);
});
for (const row of document.querySelectorAll("[data-plimsoll-sets]")) mark(row);
