// <plimsoll-rep-counter data-up data-down data-target [data-poor]>: counts reps on a beat into its number field.
// The beat is scheduled on the audio clock, a second ahead, so that it cannot drift. Must not judge a rep.

const AHEAD = 1.0;
const LOOK = 200;

class RepCounter extends HTMLElement {
  connectedCallback() {
    const template = this.querySelector("template");
    const field = this.querySelector("input");
    if (!template || !field || this.dataset.ready) return;
    this.dataset.ready = "yes";
    /** @type {HTMLInputElement} */
    this.field = field;
    this.append(template.content.cloneNode(true));
    this.up = Number(this.dataset.up) || 2;
    this.down = Number(this.dataset.down) || 2;
    this.target = Number(this.dataset.target) || 0;
    this.sound = true;
    /** @type {AudioContext | null} */
    this.audio = null;
    /** @type {{at: number, up: boolean}[]} */
    this.beats = [];
    this.part("disc").addEventListener("click", () => this.count(1));
    this.part("undo").addEventListener("click", () => this.count(-1));
    this.part("start").addEventListener("click", () => this.toggle());
    this.part("sound").addEventListener("click", () => this.toggleSound());
    this.querySelector('[data-part="poor"]')?.addEventListener("click", () => this.countPoor());
    this.onkey = this.onkey.bind(this);
    document.addEventListener("keydown", this.onkey);
    field.addEventListener("input", () => this.show());
    this.show();
    if (this.poorField) this.part("poor-count").textContent = this.poorField.value || "0";
  }

  disconnectedCallback() {
    if (this.onkey) document.removeEventListener("keydown", this.onkey);
    this.stop();
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`));
  }

  /** @returns {HTMLInputElement | null} */
  get poorField() {
    const name = this.dataset.poor;
    const found = name ? this.closest("form")?.elements.namedItem(name) : null;
    return found instanceof HTMLInputElement ? found : null;
  }

  /** Space counts a rep anywhere on the page, except where space already means something. @param {KeyboardEvent} event */
  onkey(event) {
    if (event.code !== "Space" || event.repeat) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input, textarea, select, button, a, summary, [contenteditable]")) return;
    event.preventDefault();
    this.count(1);
  }

  /** @param {number} by */
  count(by) {
    if (!this.field) return;
    const number = Math.max(0, (Number(this.field.value) || 0) + by);
    this.field.value = String(number);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    const reached = this.target && number === this.target ? ", target reached" : "";
    this.part("announce").textContent = `${number}${reached}`;
    if (by > 0) navigator.vibrate?.(20);
  }

  countPoor() {
    const field = this.poorField;
    if (!field) return;
    field.value = String((Number(field.value) || 0) + 1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.part("poor-count").textContent = field.value;
  }

  show() {
    this.part("number").textContent = String(Number(this.field?.value) || 0);
  }

  toggleSound() {
    this.sound = !this.sound;
    this.part("sound").setAttribute("aria-pressed", String(this.sound));
    const use = this.part("sound").querySelector("use");
    use?.setAttribute("href", this.sound ? "#i-sound" : "#i-mute");
    if (this.gain) this.gain.gain.value = this.sound ? 0.16 : 0;
  }

  toggle() {
    if (this.timer) this.stop();
    else void this.start();
  }

  async start() {
    this.audio ??= new AudioContext();
    await this.audio.resume();
    this.gain ??= this.audio.createGain();
    this.gain.gain.value = this.sound ? 0.16 : 0;
    this.gain.connect(this.audio.destination);
    this.next = { at: this.audio.currentTime + 0.5, up: true };
    this.timer = setInterval(() => this.schedule(), LOOK);
    this.schedule();
    this.frame = requestAnimationFrame(() => this.draw());
    this.setStart("#i-pause", "Stop the beat");
  }

  stop() {
    clearInterval(this.timer);
    cancelAnimationFrame(this.frame ?? 0);
    this.timer = undefined;
    this.beats = [];
    if (!this.dataset.ready || !this.isConnected) return;
    this.gain?.disconnect();
    this.gain = undefined;
    this.dataset.direction = "";
    this.part("direction").textContent = "Ready";
    this.setStart("#i-play", "Start the beat");
  }

  /** @param {string} icon @param {string} words */
  setStart(icon, words) {
    const button = this.part("start");
    button.querySelector("use")?.setAttribute("href", icon);
    const text = button.querySelector("span");
    if (text) text.textContent = words;
  }

  schedule() {
    if (!this.audio || !this.next) return;
    while (this.next.at < this.audio.currentTime + AHEAD) {
      this.tick(this.next.at, this.next.up);
      this.beats.push(this.next);
      this.next = { at: this.next.at + (this.next.up ? this.up ?? 2 : this.down ?? 2), up: !this.next.up };
    }
  }

  /** @param {number} at @param {boolean} up */
  tick(at, up) {
    if (!this.audio || !this.gain) return;
    const tone = this.audio.createOscillator();
    tone.frequency.value = up ? 880 : 587;
    tone.connect(this.gain);
    tone.start(at);
    tone.stop(at + 0.07);
  }

  draw() {
    const now = this.audio?.currentTime ?? 0;
    while (this.beats[0] && this.beats[0].at <= now) {
      const beat = /** @type {{at: number, up: boolean}} */ (this.beats.shift());
      this.dataset.direction = beat.up ? "up" : "down";
      this.part("direction").textContent = beat.up ? "Up" : "Down";
    }
    if (this.timer) this.frame = requestAnimationFrame(() => this.draw());
  }
}

customElements.define("plimsoll-rep-counter", RepCounter);
