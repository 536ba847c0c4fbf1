// Shows the offline strip while the device has no signal. Says nothing about what was sent: the server does.

/** @type {HTMLElement | null} */
const strip = document.querySelector("[data-plimsoll-offline]");

function refresh() {
  if (strip) strip.hidden = navigator.onLine;
}

addEventListener("online", refresh);
addEventListener("offline", refresh);
if (!navigator.onLine) refresh();
