// One segment on the review page: source and target side by side, and, when it has the focus, all that helps decide.
import { difference, marked, rangesOf } from "./marked.js";

function make(tag, { className, text, ...rest } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  Object.assign(node, rest);
  node.append(...children.filter(Boolean));
  return node;
}

export class UnitView {
  constructor(unit, hooks) {
    this.hooks = hooks;
    this.draft = null;
    this.known = null;
    this.live = null;
    this.others = [];
    this.element = make("section", { className: "unit", tabIndex: -1 });
    this.element.addEventListener("mousedown", (event) => {
      if (!event.target.closest("button, textarea")) hooks.focus(this, { scroll: false });
    });
    this.update(unit);
  }

  /** What stands in the editor, or the saved target. */
  get text() { return this.draft ?? this.unit.target; }
  get dirty() { return this.draft !== null && this.draft !== this.unit.target; }

  /** Take in a saved state. What was typed since `sent` went out stays in the editor. */
  update(unit, sent = null) {
    if (this.unit && this.unit.target !== unit.target) this.known = null;
    this.unit = unit;
    if (sent === null || this.draft === sent || this.draft === unit.target) { this.draft = null; this.live = null; }
    this.draw();
    if (!this.known && this.element.classList.contains("current")) this.hooks.insight(this);
  }

  /** Who else has this segment open. */
  meet(others) {
    const before = JSON.stringify(this.others);
    this.others = others;
    if (before !== JSON.stringify(others)) this.element.querySelector(".present")?.replaceChildren(...this.present());
  }

  present() {
    return this.others.map(({ name, writing }) => make("span", { className: "chip major", text: writing ? `${name} is writing here` : `${name} is here too` }));
  }

  enter() {
    this.element.classList.add("current");
    this.draw();
    this.element.focus({ preventScroll: true });
    if (!this.known) this.hooks.insight(this);
  }

  leave() {
    this.element.classList.remove("current");
    this.draw();
  }

  /** Links, alternatives and memory matches have arrived. */
  tell(insight) {
    this.known = { ...this.known, ...insight };
    if (this.element.classList.contains("current")) this.draw();
  }

  edit(text = null) {
    if (!this.hooks.mayReview) return;
    if (text !== null) { this.draft = text; this.draw(); }
    const editor = this.element.querySelector("textarea");
    editor?.focus();
    editor?.setSelectionRange(editor.value.length, editor.value.length);
  }

  applyFix() {
    const fix = this.unit.flags.find((flag) => flag.suggestion);
    if (fix) this.edit(fix.suggestion);
  }

  /** What the checks say about the text in the editor. */
  judge(text, flags) {
    if (text !== this.draft) return;
    this.live = flags;
    this.element.querySelector(".live")?.replaceChildren(...this.liveFlags());
  }

  liveFlags() {
    if (!this.live) return [];
    if (!this.live.length) return [make("span", { className: "chip good", text: "no check complains" })];
    return this.live.map((flag) => make("span", { className: `chip ${flag.severity}`, text: flag.message }));
  }

  /** Into the words: the arrows then walk, and each word lights up those it is aligned with. */
  walk() { this.element.querySelector(".source [data-word]")?.focus(); }

  takeAlternative(number) {
    const text = this.known?.alternatives?.[number];
    if (text) this.edit(text);
  }

  draw() {
    const { unit } = this;
    const current = this.element.classList.contains("current");
    const typing = document.activeElement?.closest(".unit") === this.element && document.activeElement.matches("textarea");
    // What arrives while someone types must not move the caret or drop the selection.
    const kept = typing ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : null;
    this.element.classList.toggle("waits", unit.waits);
    this.element.setAttribute("aria-label", `${unit.kind}, ${unit.state}${unit.waits ? ", waits for review" : ""}`);
    const source = make("div", { className: "side source", lang: "tr" }, marked(unit.source, rangesOf(unit, "source")));
    const target = make("div", { className: "side target", lang: "en" }, marked(this.text, this.dirty ? [] : rangesOf(unit, "target")));
    this.element.replaceChildren(this.head(), source, target, ...(current ? [this.details()] : []));
    if (current) this.light(source, target);
    if (kept) { this.edit(); this.element.querySelector("textarea")?.setSelectionRange(...kept); }
  }

  head() {
    const { unit } = this;
    const state = unit.review ? `${unit.state} by ${unit.review.reviewer}, ${unit.review.date}` : unit.state;
    const head = make("div", { className: "unit-head soft" }, make("span", { text: unit.kind }), make("span", { text: state }));
    if (unit.score !== null) head.append(make("span", { text: `score ${unit.score.toFixed(2)}` }));
    const why = make("span", { className: "chips" });
    const severity = new Map(unit.flags.map((flag) => [flag.message, flag.severity]));
    for (const reason of unit.reasons) why.append(make("span", { className: `chip ${severity.get(reason) ?? "minor"}`, text: reason }));
    head.append(why, make("span", { className: "chips present" }, ...this.present()));
    return head;
  }

  details() {
    const { unit, hooks } = this;
    const box = make("div", { className: "details" });
    if (unit.previous) box.append(make("p", { className: "diff", lang: "tr" }, make("b", { text: "Source before → now: " }), difference(unit.previous, unit.source)));
    if (unit.proposal) {
      box.append(make("p", { className: "diff", lang: "en" }, make("b", { text: "Proposal: " }), difference(unit.target, unit.proposal)));
    }
    if (unit.comment) box.append(make("p", {}, make("b", { text: "Comment: " }), unit.comment));
    if (unit.codes.length) box.append(this.codes());
    if (hooks.mayReview) box.append(this.editor(), make("div", { className: "chips live", role: "status" }, ...this.liveFlags()), this.buttons());
    if (this.known?.alternatives?.length) box.append(this.choices("Alternatives", this.known.alternatives.map((text, n) => ({ text, note: String(n + 1) }))));
    if (this.known?.matches?.length) box.append(this.choices("From the memory", this.known.matches.map((m) => ({ text: m.target, note: `${Math.round(m.similarity * 100)} % · ${m.source}` }))));
    return box;
  }

  codes() {
    const line = make("p", { className: "soft" }, "Marks: ");
    for (const code of this.unit.codes) line.append(make("code", { className: "code-mark", text: code.mark }), ` ${code.text}  `);
    return line;
  }

  editor() {
    const editor = make("textarea", { value: this.text, rows: Math.max(2, Math.ceil(this.text.length / 70)), lang: "en", spellcheck: true });
    editor.setAttribute("aria-label", "English target");
    editor.addEventListener("input", () => { this.draft = editor.value; this.hooks.typed(this); });
    return editor;
  }

  buttons() {
    const { unit, hooks } = this;
    const row = make("div", { className: "chips" });
    const add = (text, action, className) => {
      const button = make("button", { type: "button", text, className });
      button.addEventListener("click", action);
      row.append(button);
    };
    add("Approve and next", () => hooks.act(this, "approve", { target: this.text, next: true }), "primary");
    add("Save", () => hooks.act(this, "save", { target: this.text }));
    add("Reject", () => hooks.act(this, "reject", { target: this.text }));
    add("Comment", () => hooks.comment(this));
    add("Undo", () => hooks.undo(this));
    if (unit.state === "reviewed") add("Final", () => hooks.act(this, "final", { target: this.text }));
    if (unit.flags.some((flag) => flag.suggestion)) add("Apply fix", () => this.applyFix());
    if (unit.proposal) {
      add("Take proposal", () => hooks.act(this, "adopt", { next: true }));
      add("Turn proposal down", () => hooks.act(this, "dismiss"));
    }
    return row;
  }

  choices(title, items) {
    const list = make("ul", { className: "choices" });
    for (const { text, note } of items) {
      const button = make("button", { type: "button", lang: "en" }, make("kbd", { text: note }), " ", difference(this.unit.target, text));
      button.addEventListener("click", () => this.edit(text));
      list.append(make("li", {}, button));
    }
    return make("div", {}, make("h3", { text: title }), list);
  }

  /** Hovering or focusing a word lights up the words it is aligned with; one word a side is a tab stop. */
  light(source, target) {
    if (this.dirty) return;
    for (const [side, other, from, to] of [[source, target, "source", "target"], [target, source, "target", "source"]]) {
      const words = [...side.querySelectorAll("[data-word]")];
      words.forEach((word, n) => { word.tabIndex = n ? -1 : 0; });
      const show = (event) => { if (event.target.dataset?.start !== undefined) this.glow(event.target, other, from, to); };
      side.addEventListener("mouseover", show);
      side.addEventListener("focusin", show);
      side.addEventListener("mouseleave", () => this.dim());
      side.addEventListener("focusout", () => this.dim());
      side.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const at = words.indexOf(event.target);
        if (event.key === "Escape") { event.preventDefault(); this.element.focus(); }
        if (by && at >= 0) { event.preventDefault(); words[at + by]?.focus(); }
      });
    }
  }

  glow(word, other, from, to) {
    this.dim();
    const at = Number(word.dataset.start);
    const reached = (this.known?.links ?? []).filter((link) => link[from][0] <= at && at < link[from][1]).map((link) => link[to]);
    const lit = [...other.querySelectorAll("[data-start]")].filter((node) => reached.some(([low, high]) => low <= Number(node.dataset.start) && Number(node.dataset.start) < high));
    for (const node of lit) node.classList.add("linked");
    word.classList.add("linked");
    word.setAttribute("aria-description", lit.length ? `aligned with ${lit.map((node) => node.textContent).join(" ")}` : "no aligned word");
  }

  dim() {
    for (const node of this.element.querySelectorAll(".linked")) node.classList.remove("linked");
  }
}
