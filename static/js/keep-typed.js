// Keeps what is typed into form[data-plimsoll-keep="key"] on this device until the server has confirmed it.
// Kept per signed-in person, at most for a day; passwords, files and hidden fields are never kept.
// Signing out wipes what this person left on the device.
// Cleared by an element with data-plimsoll-kept-done="key", or by the first page after the send without that form.

const PREFIX = "plimsoll-kept:";
const A_DAY = 24 * 60 * 60 * 1000;
const person = document.body.dataset.user ?? "nobody";

/** @param {string} key */
const slot = (key) => `${PREFIX}${person}:${key}`;

/** @returns {Storage | null} */
function storage() {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return localStorage;
  } catch {
    return null;
  }
}

const store = storage();

/** @param {Element} control */
function keepable(control) {
  return (
    (control instanceof HTMLInputElement && !["password", "file", "hidden", "submit", "button"].includes(control.type)) ||
    control instanceof HTMLTextAreaElement ||
    control instanceof HTMLSelectElement
  );
}

/** @param {HTMLFormElement} form @returns {[string, string[]][]} */
function values(form) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (control);
    if (!field.name) continue;
    const list = found.get(field.name) ?? [];
    if (field instanceof HTMLSelectElement) list.push(...[...field.selectedOptions].map((option) => option.value));
    else if (!["radio", "checkbox"].includes(field.type) || field.checked) list.push(field.value);
    found.set(field.name, list);
  }
  return [...found];
}

/** @param {HTMLFormElement} form @param {[string, string[]][]} kept */
function restore(form, kept) {
  for (const [name, list] of kept) {
    const rest = [...list];
    for (const control of form.elements) {
      if (!keepable(control) || /** @type {HTMLInputElement} */ (control).name !== name) continue;
      if (control instanceof HTMLSelectElement) {
        for (const option of control.options) option.selected = list.includes(option.value);
      } else if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) {
        control.checked = list.includes(control.value);
      } else {
        /** @type {HTMLInputElement} */ (control).value = rest.shift() ?? "";
      }
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {string} key */
function read(key) {
  try {
    const kept = JSON.parse(store?.getItem(slot(key)) ?? "null");
    if (kept && Date.now() - kept.at < A_DAY) return kept;
    store?.removeItem(slot(key));
  } catch {
    store?.removeItem(slot(key));
  }
  return null;
}

/** @param {HTMLFormElement} form */
function sayRestored(form) {
  const notice = document.createElement("p");
  notice.className = "kept-word";
  notice.setAttribute("role", "status");
  notice.textContent = "What you typed before is back. It was kept on this device and has not been sent.";
  form.prepend(notice);
}

/** @param {HTMLFormElement} form */
function watch(form) {
  const key = /** @type {string} */ (form.dataset.plimsollKeep);
  const served = JSON.stringify(values(form));
  const answered = form.querySelector('[aria-invalid="true"], .formerrors') !== null;
  const kept = read(key);
  if (kept && !answered && JSON.stringify(kept.values) !== served) {
    restore(form, kept.values);
    sayRestored(form);
  }
  let dirty = false;
  let sending = false;
  /** @type {number | undefined} */
  let timer;
  const save = () => {
    clearTimeout(timer);
    try {
      store?.setItem(slot(key), JSON.stringify({ at: Date.now(), values: values(form), sent: sending }));
    } catch {
      dirty = true;
    }
  };
  const later = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 250);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => {
    if (event.isTrusted) later();
  });
  form.addEventListener("submit", () => {
    sending = true;
    save();
  });
  addEventListener("pagehide", () => {
    if (dirty && !sending) save();
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !sending && !store) event.preventDefault();
  });
}

for (const done of document.querySelectorAll("[data-plimsoll-kept-done]")) {
  store?.removeItem(slot(/** @type {HTMLElement} */ (done).dataset.plimsollKeptDone ?? ""));
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form[data-plimsoll-keep]");
const here = new Set([...forms].map((form) => slot(form.dataset.plimsollKeep ?? "")));
const answeredPage = document.body.dataset.user !== undefined && !document.querySelector("main[data-error-page]");
for (const name of store ? Object.keys(store) : []) {
  if (!name.startsWith(`${PREFIX}${person}:`) || here.has(name)) continue;
  try {
    // A page of the signed-in person without the form came back after the send: the server has accepted it.
    if (answeredPage && JSON.parse(store?.getItem(name) ?? "{}").sent) store?.removeItem(name);
  } catch {
    store?.removeItem(name);
  }
}
for (const form of forms) watch(form);

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.classList.contains("menu-out")) return;
  for (const name of store ? Object.keys(store) : []) {
    if (name.startsWith(`${PREFIX}${person}:`)) store?.removeItem(name);
  }
});
