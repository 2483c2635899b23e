// One segment on the review page: source and target side by side, and, when it has the focus, all that helps decide.
import { codePoints, difference, marked, rangesOf, words } from "./marked.js";

export function make(tag, { className, text, ...rest } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  Object.assign(node, rest);
  node.append(...children.filter(Boolean));
  return node;
}

const line = (title, lang, ...content) => make("p", { className: "diff" }, make("b", { text: `${title} ` }), make("span", { lang }, ...content));

export class UnitView {
  constructor(unit, hooks) {
    this.hooks = hooks;
    this.draft = null;
    this.known = null;
    this.live = null;
    this.others = [];
    this.element = make("section", { className: "unit", tabIndex: -1 });
    this.head = make("div", { className: "unit-head soft" });
    this.source = make("div", { className: "side source", lang: "tr" });
    this.target = make("div", { className: "side target", lang: "en" });
    this.element.append(this.head, this.source, this.target);
    // A click, not the press of the button: a selection that is being made with the mouse must live through it.
    this.element.addEventListener("click", (event) => { if (!event.target.closest("button, textarea, a")) hooks.focus(this); });
    this.light(this.source, this.target, "source", "target");
    this.light(this.target, this.source, "target", "source");
    this.update(unit);
  }

  /** What stands in the editor, or the saved target. */
  get text() { return this.draft ?? this.unit.target; }
  get dirty() { return this.draft !== null && this.draft !== this.unit.target; }
  get current() { return this.element.classList.contains("current"); }
  /** Whole targets with one thing put right, as the checks propose them for the text in the editor. */
  get fixes() {
    const flags = this.dirty ? this.live ?? [] : this.unit.flags;
    return [...new Map(flags.filter((flag) => flag.suggestion !== null && flag.suggestion !== this.text).map((flag) => [flag.suggestion, flag])).values()];
  }

  /** Take in a saved state. What was typed since `sent` went out stays in the editor. */
  update(unit, sent = null) {
    if (this.unit && this.unit.target !== unit.target) this.known = null;
    this.unit = unit;
    if (sent === null || this.draft === sent || this.draft === unit.target) { this.draft = null; this.live = null; }
    this.element.classList.toggle("waits", unit.waits);
    this.element.setAttribute("aria-label", `${unit.kind}, ${unit.state}${unit.waits ? ", waits for review" : ""}`);
    this.source.replaceChildren(marked(unit.source, rangesOf(unit, "source")));
    this.target.replaceChildren(unit.target ? marked(unit.target, rangesOf(unit, "target")) : make("span", { className: "soft", text: "(not translated)" }));
    this.drawHead();
    if (!this.current) return;
    this.open();
    if (!this.known) this.hooks.insight(this);
  }

  /** Who else has this segment open. */
  meet(others) {
    const before = JSON.stringify(this.others);
    this.others = others;
    if (before !== JSON.stringify(others)) this.drawHead();
  }

  enter() {
    this.element.classList.add("current");
    this.open();
    this.element.focus({ preventScroll: true });
    if (!this.known) this.hooks.insight(this);
  }

  leave() {
    this.element.classList.remove("current");
    this.help?.remove();
    this.work?.remove();
    this.help = this.work = null;
    this.drawHead();
  }

  /** Links, alternatives and memory matches have arrived. */
  tell(insight) {
    this.known = { ...this.known, ...insight };
    if (this.current) this.drawHelp();
  }

  edit(text = null) {
    if (!this.hooks.mayReview || !this.editor) return;
    if (text !== null) { this.draft = text; this.editor.value = text; this.typed(); }
    this.editor.focus();
    this.editor.setSelectionRange(this.editor.value.length, this.editor.value.length);
  }

  typed() {
    this.live = null;
    this.drawHead();
    this.drawHelp();
    this.hooks.typed(this);
  }

  applyFix() {
    const [fix] = this.fixes;
    if (fix) this.edit(fix.suggestion); else this.hooks.say("No fix is suggested for this text.");
  }

  takeAlternative(number) {
    const text = this.known?.alternatives?.[number];
    if (text) this.edit(text);
  }

  /** What the checks say about the text in the editor. */
  judge(text, flags) {
    if (text !== this.draft) return;
    this.live = flags;
    this.drawHelp();
  }

  /** Into the words: the arrows then walk, and each word lights up those it is aligned with. */
  walk() { this.source.querySelector("[data-word]")?.focus(); }

  drawHead() {
    const { unit } = this;
    const state = unit.review ? `${unit.state} by ${unit.review.reviewer}, ${unit.review.date}` : unit.state;
    const why = make("span", { className: "chips" });
    const severity = new Map(unit.flags.map((flag) => [flag.message, flag.severity]));
    for (const reason of unit.reasons) why.append(make("span", { className: `chip ${severity.get(reason) ?? "minor"}`, text: reason }));
    if (this.dirty) why.append(make("span", { className: "chip major", text: "typed, not saved" }));
    for (const { name, writing } of this.others) why.append(make("span", { className: "chip major present", text: writing ? `${name} is writing here` : `${name} is here too` }));
    this.head.replaceChildren(make("span", { text: unit.kind }), make("span", { text: state }),
      ...(unit.score === null ? [] : [make("span", { text: `score ${unit.score.toFixed(2)}` })]), why);
  }

  /** The two columns under the texts: what helps on the left, the work on the right. */
  open() {
    for (const side of [this.source, this.target]) { const first = side.querySelector("[data-word]"); if (first) first.tabIndex = 0; }
    if (!this.work) {
      this.help = make("div", { className: "help" });
      this.work = make("div", { className: "work" });
      this.editor = make("textarea", { lang: "en", spellcheck: true });
      this.editor.setAttribute("aria-label", "English target");
      this.editor.addEventListener("input", () => { this.draft = this.editor.value; this.typed(); });
      this.aids = make("div", { className: "aids" });
      this.row = make("div", { className: "chips" });
      this.checks = make("div", { className: "chips live", role: "status" });
      if (this.hooks.mayReview) this.work.append(this.editor, this.checks, this.row);
      this.work.append(this.aids);
      this.element.append(this.work, this.help);
    }
    if (this.editor.value !== this.text) this.editor.value = this.text;
    this.editor.rows = Math.max(2, Math.ceil(this.text.length / 50));
    this.drawButtons();
    this.drawHelp();
  }

  /** Everything that arrives later or follows from what is typed; the editor itself is left alone. */
  drawHelp() {
    if (!this.help) return;
    const { unit } = this;
    const notes = [make("p", { className: "word soft" })];
    if (unit.previous) notes.push(line("Source before → now:", "tr", difference(unit.previous, unit.source)));
    if (unit.comment) notes.push(line("Comment:", "", unit.comment));
    if (unit.codes.length) notes.push(this.codes());
    if (this.known?.matches?.length) notes.push(this.choices("From the memory", this.known.matches.map((m) => ({ text: m.target, note: `${Math.round(m.similarity * 100)} %`, below: m.source }))));
    if (this.known?.alternatives?.length) notes.push(this.choices("Alternatives", this.known.alternatives.map((text, n) => ({ text, note: String(n + 1) }))));
    this.help.replaceChildren(...notes);
    this.checks.replaceChildren(...this.liveFlags());
    const aids = [];
    if (unit.proposal) aids.push(line("Proposal, from the target to it:", "en", difference(unit.target, unit.proposal)));
    if (this.fixes.length) aids.push(this.choices("Suggested fixes", this.fixes.map((flag, n) => ({ text: flag.suggestion, note: n ? "" : "f", below: flag.message }))));
    this.aids.replaceChildren(...aids);
  }

  liveFlags() {
    if (!this.dirty || !this.live) return [];
    if (!this.live.length) return [make("span", { className: "chip good", text: "no check complains" })];
    return this.live.map((flag) => make("span", { className: `chip ${flag.severity}`, text: flag.message }));
  }

  codes() {
    const list = make("p", { className: "soft" }, "Marks: ");
    for (const code of this.unit.codes) list.append(make("code", { className: "code-mark", text: code.mark }), ` ${code.text}  `);
    return list;
  }

  drawButtons() {
    const { unit, hooks } = this;
    const buttons = [];
    const add = (text, keys, action, className) => {
      const button = make("button", { type: "button", text, className, title: `key: ${keys}` });
      button.addEventListener("click", action);
      buttons.push(button);
    };
    add("Approve and next", "a", () => hooks.act(this, "approve", { target: this.text, next: true }), "primary");
    add("Save", "Ctrl+S", () => hooks.act(this, "save", { target: this.text }));
    add("Reject", "r", () => hooks.act(this, "reject", { target: this.text }));
    add("Comment", "c", () => hooks.comment(this));
    add("Undo", "u", () => hooks.undo(this));
    add("Translate again", "t", () => hooks.retranslate(this));
    if (unit.state === "reviewed") add("Final", "v", () => hooks.act(this, "final", { target: this.text }));
    if (unit.proposal) {
      add("Take proposal", "o", () => hooks.act(this, "adopt", { next: true }));
      add("Turn proposal down", "x", () => hooks.act(this, "dismiss"));
    }
    this.row.replaceChildren(...buttons);
  }

  choices(title, items) {
    const list = make("ul", { className: "choices" });
    for (const { text, note, below = "" } of items) {
      const button = make("button", { type: "button", disabled: !this.hooks.mayReview }, note ? make("kbd", { text: note }) : null, " ", make("span", { lang: "en" }, difference(this.text, text)));
      if (below) button.append(make("small", { className: "soft", text: below }));
      button.addEventListener("click", () => this.edit(text));
      list.append(make("li", {}, button));
    }
    return make("div", {}, make("h3", { text: title }), list);
  }

  /** Hovering or focusing a word lights up the words it is aligned with; one word a side is a tab stop. */
  light(side, other, from, to) {
    const show = (event) => { if (event.target.dataset?.start !== undefined) this.glow(event.target, other, from, to); };
    side.addEventListener("mouseover", show);
    side.addEventListener("focusin", show);
    side.addEventListener("mouseleave", () => this.dim());
    side.addEventListener("focusout", () => this.dim());
    side.addEventListener("keydown", (event) => {
      const all = [...side.querySelectorAll("[data-word]")];
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = all.indexOf(event.target);
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.element.focus(); }
      if (by && at >= 0 && all[at + by]) { event.preventDefault(); all[at + by].tabIndex = -1; all[at + by].focus(); }
    });
  }

  glow(node, other, from, to) {
    if (!this.current) return;
    this.dim();
    const at = Number(node.dataset.start);
    const reached = this.linked(at, from, to);
    const lit = [...other.querySelectorAll("[data-start]")].filter((one) => reached.some(([low, high]) => low <= Number(one.dataset.start) && Number(one.dataset.start) < high));
    for (const one of [node, ...lit]) one.classList.add("linked");
    const aligned = reached.length ? `aligned with ${reached.map((span) => codePoints(this.unit[to]).slice(...span).join("")).join(", ")}` : "no aligned word";
    const told = [aligned, ...node.title.split("\n").filter(Boolean)].join(" · ");
    node.setAttribute("aria-description", told);
    const note = this.help?.querySelector(".word");
    if (note) note.textContent = `${this.wordAt(from, at)}: ${told}`;
  }

  /** Spans of the other side that the word at an offset is aligned with. */
  linked(at, from, to) {
    return (this.known?.links ?? []).filter((link) => link[from][0] <= at && at < link[from][1]).map((link) => link[to]);
  }

  wordAt(side, at) {
    const points = codePoints(this.unit[side]);
    const [start, end] = words(this.unit[side]).find(([low, high]) => low <= at && at < high) ?? [at, at + 1];
    return points.slice(start, end).join("");
  }

  /** What is selected here, or the word that has the focus with those it is aligned with: {source, target}. */
  chosen() {
    const selection = window.getSelection();
    const text = selection?.toString().trim() ?? "";
    if (text && this.source.contains(selection.anchorNode)) return { source: text, target: "" };
    if (text && this.target.contains(selection.anchorNode)) return { source: "", target: text };
    const node = document.activeElement;
    if (node?.dataset?.start === undefined) return { source: "", target: "" };
    const [from, to] = this.source.contains(node) ? ["source", "target"] : ["target", "source"];
    const at = Number(node.dataset.start);
    const others = this.linked(at, from, to).map(([start]) => this.wordAt(to, start));
    return { [from]: this.wordAt(from, at), [to]: others.join(" ") };
  }

  dim() {
    for (const node of this.element.querySelectorAll(".linked")) node.classList.remove("linked");
  }
}
