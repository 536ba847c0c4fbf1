// Gives every htmx request the CSRF token of the page, and says so when a request fails.
// Must not change what a request asks for.

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = /** @type {CustomEvent} */ (event).detail;
  headers["X-CSRFToken"] = document.body.dataset.csrf ?? "";
});

/** @param {string} words */
function tell(words) {
  const main = document.querySelector("main") ?? document.body;
  main.querySelector("[data-request-failed]")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice is-stop";
  notice.dataset.requestFailed = "";
  notice.setAttribute("role", "alert");
  notice.innerHTML = '<svg class="shape" aria-hidden="true"><use href="#s-failed"/></svg><p></p>';
  /** @type {HTMLElement} */ (notice.querySelector("p")).textContent = words;
  main.prepend(notice);
}

document.addEventListener("htmx:sendError", () => {
  tell("That did not reach the server. Nothing was changed. Check the connection and try again.");
});
document.addEventListener("htmx:responseError", (event) => {
  const { status } = /** @type {CustomEvent} */ (event).detail.xhr;
  tell(
    status === 403
      ? "You are not allowed to do that, or you were signed out. Load the page again."
      : "The server could not do that. Nothing was changed. Try again.",
  );
});
