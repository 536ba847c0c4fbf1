// The key in data-plimsoll-shortcut moves the focus to that field, unless one is typing already.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  /** @type {HTMLInputElement | null} */
  const field = document.querySelector(`[data-plimsoll-shortcut="${CSS.escape(event.key)}"]`);
  if (!field || field.offsetParent === null) return;
  event.preventDefault();
  field.focus();
  field.select();
});
