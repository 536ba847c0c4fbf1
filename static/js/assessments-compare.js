// [data-plimsoll-compare]: while a test runs, keeps the differences to last time, the other leg and the target, and
// the water of the gauge, in step with the number field. Must not judge the result; the server does.

/** @param {number} value @param {string} unit */
const plain = (value, unit) => {
  const digits = unit === "reps" || unit === "s" ? 0 : unit.includes("body") ? 2 : 1;
  return Math.abs(value).toFixed(digits);
};

/** @param {HTMLElement} line @param {number} now */
const compare = (line, now) => {
  const difference = now - Number(line.dataset.reference);
  const unit = line.dataset.unit ?? "";
  const amount = plain(difference, unit);
  const out = line.querySelector("b");
  if (!out) return;
  if (line.dataset.kind === "target") out.textContent = difference < 0 ? `${amount} to go` : "Reached";
  else if (Number(amount) === 0) out.textContent = "The same";
  else if (difference > 0) out.textContent = `${amount} more`;
  else out.textContent = `${amount} ${unit === "reps" ? "fewer" : "less"}`;
};

/** @param {number} now */
const fill = (now) => {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-plimsoll-gauge]"));
  const [base, step] = (box?.dataset.plimsollGauge ?? "").split(" ").map(Number);
  const water = box?.querySelector(".c-water");
  if (!box || !water || !step) return;
  const hull = box.querySelector(".c-hull");
  const top = Number(hull?.getAttribute("y") ?? 0);
  const y = Math.max(top, base - now * step);
  water.setAttribute("y", String(y));
  water.setAttribute("height", String(base - y));
  box.querySelector(".c-waterline")?.setAttribute("d", `M46 ${y}h104`);
  // the label keeps its place beside the others, so that none of them covers another; the mark follows the water
  const label = [...box.querySelectorAll("text")].find((one) => one.textContent?.startsWith("Now "));
  if (label) label.textContent = `Now ${now}`;
  box.querySelector('use[width="16"]')?.setAttribute("y", String(y));
};

for (const form of document.querySelectorAll("form[data-plimsoll-compare]")) {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=value]"));
  field?.addEventListener("input", () => {
    const now = Number(field.value || 0);
    for (const line of form.querySelectorAll("[data-reference]")) compare(/** @type {HTMLElement} */ (line), now);
    fill(now);
  });
}
