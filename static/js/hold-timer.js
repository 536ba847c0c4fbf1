// <plimsoll-hold-timer data-target>: measures a hold in whole seconds into its number field.
// Time is the difference of two clock readings, so a sleeping tab loses nothing. Must not judge a hold.

class HoldTimer extends HTMLElement {
  connectedCallback() {
    const template = this.querySelector("template");
    const field = this.querySelector("input");
    if (!template || !field || this.dataset.ready) return;
    this.dataset.ready = "yes";
    /** @type {HTMLInputElement} */
    this.field = field;
    this.append(template.content.cloneNode(true));
    this.target = Number(this.dataset.target) || 0;
    this.part("disc").addEventListener("click", () => this.toggle());
    this.part("again").addEventListener("click", () => this.set(0));
    field.addEventListener("input", () => this.show(Number(field.value) || 0));
    this.show(Number(field.value) || 0);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`));
  }

  toggle() {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = undefined;
      const seconds = this.seconds();
      this.set(seconds);
      this.part("state").textContent = "Held";
      this.part("announce").textContent = `Held ${seconds} seconds`;
      return;
    }
    this.began = performance.now() - (Number(this.field?.value) || 0) * 1000;
    this.part("state").textContent = "Hold";
    this.told = false;
    this.timer = setInterval(() => this.pass(), 100);
  }

  seconds() {
    return Math.floor((performance.now() - (this.began ?? 0)) / 1000);
  }

  pass() {
    const seconds = this.seconds();
    this.show(seconds);
    if (this.target && seconds >= this.target && !this.told) {
      this.told = true;
      this.part("announce").textContent = "Target reached";
      navigator.vibrate?.(80);
    }
  }

  /** @param {number} seconds */
  set(seconds) {
    if (!this.field) return;
    if (seconds === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.part("state").textContent = "Ready";
    }
    this.field.value = String(seconds);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {number} seconds */
  show(seconds) {
    this.part("number").textContent = String(seconds);
    const share = Math.min(1, seconds / (this.target || 60));
    this.part("level").setAttribute("y", (100 - share * 100).toFixed(1));
  }
}

customElements.define("plimsoll-hold-timer", HoldTimer);
