// A form with data-plimsoll-once is sent once: the pressed button turns busy and a second press does nothing.

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!("plimsollOnce" in form.dataset)) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with the browser's back button must not leave a dead button.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete (/** @type {HTMLElement} */ (form).dataset.sending);
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
