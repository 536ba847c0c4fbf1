// Saves a session's exercise as soon as something is ticked; what cannot be sent is kept on the device and sent later.
// Works on forms with data-programs-autosave; without it the form's own button saves.

const KEY = `plimsoll.sets.${document.body.dataset.user ?? ""}`;

/** @returns {Record<string, string>} */
function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} name @param {string | null} body */
function keep(name, body) {
  const all = waiting();
  if (body === null) delete all[name];
  else all[name] = body;
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // a full device keeps nothing; the save button still works
  }
}

/** @param {string} url @param {string} body */
async function send(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Accept: "application/json",
      "X-CSRFToken": document.body.dataset.csrf ?? "",
    },
    body,
  });
  return answer;
}

/** @param {HTMLFormElement} form */
function bodyOf(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrfmiddlewaretoken" && typeof value === "string") data.append(name, value);
  }
  return data.toString();
}

/** @param {HTMLFormElement} form */
async function save(form) {
  const url = form.getAttribute("action") ?? "";
  const body = bodyOf(form);
  const name = `${url}#${new URLSearchParams(body).get("item")}`;
  const said = form.querySelector("[data-programs-saved]");
  keep(name, body);
  let words;
  try {
    const answer = await send(url, body);
    if (answer.ok) {
      keep(name, null);
      words = "Saved";
    } else if (answer.status === 422) {
      keep(name, null);
      words = (await answer.json()).message;
    } else {
      words = "Not saved yet. Kept on this phone.";
    }
  } catch {
    words = "No signal. Kept on this phone and sent later.";
  }
  if (said) said.textContent = words;
}

async function flush() {
  for (const [name, body] of Object.entries(waiting())) {
    try {
      const answer = await send(name.split("#")[0], body);
      if (answer.ok || answer.status === 404 || answer.status === 422) keep(name, null);
    } catch {
      return;
    }
  }
}

document.addEventListener("change", (event) => {
  const form = /** @type {Element} */ (event.target).closest("form[data-programs-autosave]");
  if (form instanceof HTMLFormElement) void save(form);
});
window.addEventListener("online", () => void flush());
void flush();
