// In a radio group with data-plimsoll-choice a digit chooses that answer: by its value, else by its place.
// Arrow keys, Home and End stay as the browser has them.

/** Waits a moment for a second digit, so that 1 and 10 can both be typed. */
let typed = "";
/** @type {number | undefined} */
let timer;

document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  const group = target.closest("[data-plimsoll-choice]");
  if (!group || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  clearTimeout(timer);
  typed += event.key;
  timer = setTimeout(() => {
    typed = "";
  }, 600);
  /** @type {HTMLInputElement[]} */
  const radios = [...group.querySelectorAll("input")].filter((input) => input.type === "radio" && !input.disabled);
  const chosen =
    radios.find((radio) => radio.value === typed) ??
    radios.find((radio) => radio.value === event.key) ??
    (radios.some((radio) => /^\d+$/.test(radio.value)) ? undefined : radios[Number(event.key) - 1]);
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  chosen.click();
});
