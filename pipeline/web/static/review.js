// Reviewing an article: keys, edits, conflicts. What is shown for one unit stands in unit.js.
import { ApiError, call, say, unsaved } from "./api.js";
import { difference } from "./marked.js";
import * as page from "./preview.js";
import { UnitView } from "./unit.js";

const root = document.getElementById("units");
const slug = root.dataset.slug;
const mayReview = root.dataset.mayReview === "yes";
const base = `/api/articles/${encodeURIComponent(slug)}`;
const onlyOpen = document.getElementById("only-open");
let views = [];
let current = 0;

const path = (view, rest = "") => `${base}/units/${view.unit.key}${rest}`;
const shown = () => views.filter((view) => !onlyOpen.checked || view.unit.waits || view === views[current]);

async function load() {
  const article = await call("GET", base);
  if (article.problem) say(article.problem, { problem: true });
  views = article.units.map((unit) => new UnitView(unit, { act, comment, focus, insight, mayReview, retranslate, say, typed, undo }));
  root.replaceChildren(...views.map((view) => view.element));
  const key = window.location.hash.slice(1);
  const at = views.findIndex((view) => view.unit.key === key);
  const waiting = views.findIndex((view) => view.unit.waits);
  select(views[at >= 0 ? at : Math.max(waiting, 0)]);
  count();
}

function count() {
  const open = views.filter((view) => view.unit.waits).length;
  document.getElementById("progress").textContent = `${views.length - open} of ${views.length} done`;
  for (const view of views) view.element.hidden = onlyOpen.checked && !view.unit.waits && view !== views[current];
  page.refresh(views[current]?.unit.target ?? "");
}

function select(view, { scroll = true } = {}) {
  if (!view) return;
  const top = view.element.getBoundingClientRect().top;
  views[current]?.leave();
  current = views.indexOf(view);
  view.enter();
  history.replaceState(null, "", `#${view.unit.key}`);
  page.follow(view.unit.target);
  if (scroll) view.element.scrollIntoView({ block: view.element.offsetHeight > window.innerHeight - 80 ? "start" : "center" });
  // The segment that was open above has closed: what was clicked stays under the pointer.
  else window.scrollBy(0, view.element.getBoundingClientRect().top - top);
}

function focus(view) {
  if (view !== views[current]) select(view, { scroll: false });
}

function step(by) {
  const list = shown();
  const at = list.indexOf(views[current]);
  select(list[Math.min(Math.max(at + by, 0), list.length - 1)]);
}

function nextWaiting(_view, done = "") {
  const order = [...views.slice(current + 1), ...views.slice(0, current)];
  const next = order.find((view) => view.unit.waits);
  if (next) { select(next); return; }
  // Out of the editor all the same: the next key is a command, not a letter.
  views[current].element.focus();
  say(`${done} Nothing else waits in this article; q leads to the queue.`.trim());
}

/** Do `action` on a unit; a conflict asks the reviewer and never loses what was typed. */
async function act(view, action, { target, comment, next = false } = {}) {
  const body = { action, version: view.unit.version };
  if (target !== undefined) body.target = target;
  if (comment !== undefined) body.comment = comment;
  // Two saves of one segment go out one after the other: the second would conflict with the first.
  if (view.busy) return undefined;
  view.busy = true;
  try {
    // A comment says nothing about the text: what is typed stays.
    const sent = action === "comment" ? false : target ?? view.draft;
    view.update(await call("PUT", path(view), body), sent);
    say(action === "approve" ? "Approved." : "Saved.");
    count();
    if (next && !view.dirty) nextWaiting(view, action === "approve" ? "Approved." : "Saved.");
  } catch (error) {
    view.busy = false;
    if (error instanceof ApiError && error.status === 409 && error.detail.theirs) return resolve(view, action, error.detail, next);
    say(error.message, { problem: true });
  } finally { view.busy = false; }
  return undefined;
}

async function resolve(view, action, { theirs, mine }, next) {
  // Both wrote the same: there is nothing to choose.
  if (theirs.target === mine) {
    view.update(theirs);
    if (action !== "approve" || !theirs.review) return act(view, action, { target: mine, next });
    say(`Already approved by ${theirs.review.reviewer}.`);
    count();
    if (next) nextWaiting(view, `Already approved by ${theirs.review.reviewer}.`);
    return undefined;
  }
  // Theirs is known before the question is asked, mine stays typed: a key pressed as the dialog closes answers what was seen.
  view.draft = mine;
  view.update(theirs, false);
  const dialog = document.getElementById("conflict");
  document.getElementById("conflict-diff").replaceChildren(difference(theirs.target, mine));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  if (dialog.returnValue === "mine") await act(view, action, { target: mine, next });
  else if (dialog.returnValue === "theirs") { view.update(view.unit); say("Theirs is kept."); }
  else if (view.dirty) view.edit(mine);
  return undefined;
}

async function insight(view) {
  const tell = async (rest) => {
    try {
      const version = view.unit.version;
      const answer = await call("GET", path(view, rest));
      if (version === view.unit.version) view.tell(answer);
    } catch (error) { if (rest === "/insight") say(error.message, { problem: true }); }
  };
  // The engine may be busy with a submission: links and memory do not wait for it. Those who pass by ask for nothing.
  await tell("/insight");
  if (view === views[current]) await tell("/alternatives");
}

let checking;
function typed(view) {
  clearTimeout(checking);
  checking = setTimeout(async () => {
    const text = view.draft;
    if (text === null) return;
    try {
      view.judge(text, (await call("POST", path(view, "/check"), { target: text })).flags);
    } catch (error) { say(error.message, { problem: true }); }
  }, 300);
}

/** Every few seconds: say where this page is, see where others are, and take in what they saved. */
const seat = crypto.getRandomValues(new Uint32Array(4)).join("-");
async function meet() {
  const view = views[current];
  if (!view || document.hidden) return;
  const body = { page: seat, key: view.unit.key, writing: document.activeElement?.matches(".unit textarea") ?? false };
  try {
    const { others, versions } = await call("POST", `${base}/presence`, body);
    for (const each of views) each.meet(others.filter((other) => other.key === each.unit.key));
    const changed = views.filter((each) => versions[each.unit.key] !== each.unit.version && !each.dirty && !each.busy);
    if (!changed.length && views.every((each) => each.unit.key in versions)) return;
    const fresh = new Map((await call("GET", base)).units.map((unit) => [unit.key, unit]));
    for (const each of changed) {
      const unit = fresh.get(each.unit.key);
      if (unit && !each.dirty && !each.busy && unit.version !== each.unit.version) each.update(unit);
    }
    count();
  } catch (error) { if (error instanceof ApiError) say(error.message, { problem: true }); }
}
setInterval(meet, 4000);

async function undo(view) {
  if (view.dirty) { view.update(view.unit); view.element.focus(); say("What you typed is dropped."); return; }
  try {
    view.update(await call("POST", path(view, "/undo")));
    say("Taken back.");
    count();
  } catch (error) { say(error.message, { problem: true }); }
}

async function retranslate(view) {
  try {
    say("Translating…");
    const answer = await call("POST", path(view, "/retranslate"));
    view.edit(answer.target);
    say("Translated again; save or approve to keep it.");
  } catch (error) { say(error.message, { problem: true }); }
}

/** Ask for a few values; null when cancelled. `fields`: [{name, label, value, type}]. */
async function ask(title, fields, yes = "OK", no = "Cancel") {
  const dialog = document.getElementById("ask");
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-note").textContent = "";
  dialog.querySelector("[value=ok]").textContent = yes;
  dialog.querySelector("[value=cancel]").textContent = no;
  document.getElementById("ask-fields").replaceChildren(...fields.flatMap(({ name, label, value = "", type = "text", ...rest }) => {
    const caption = document.createElement("label");
    caption.htmlFor = `ask-${name}`; caption.textContent = label;
    const input = document.createElement(type === "textarea" ? "textarea" : "input");
    Object.assign(input, { id: `ask-${name}`, name, value, ...rest });
    if (type !== "textarea") input.type = type;
    return [caption, input];
  }));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  if (dialog.returnValue !== "ok") return null;
  return Object.fromEntries(new FormData(dialog.querySelector("form")));
}

async function comment(view) {
  const answer = await ask("Comment", [{ name: "comment", label: "For other reviewers", value: view.unit.comment, type: "textarea", maxLength: 2000 }]);
  if (answer) await act(view, "comment", { comment: answer.comment });
}

let measuring;
function impactOf() {
  clearTimeout(measuring);
  measuring = setTimeout(async () => {
    const source = document.getElementById("ask-source")?.value.trim();
    const note = document.getElementById("ask-note");
    if (!source) { note.textContent = ""; return; }
    try {
      const { segments, articles, approved } = await call("GET", `/api/glossary/impact?source=${encodeURIComponent(source)}`);
      if (document.getElementById("ask-source")?.value.trim() !== source) return;
      note.textContent = `Occurs in ${segments} segment${segments === 1 ? "" : "s"} of ${articles} article${articles === 1 ? "" : "s"}; ${approved} approved.`;
    } catch (error) { note.textContent = error.message; }
  }, 250);
}

async function glossary(view) {
  const { source, target } = view.chosen();
  impactOf();
  const answer = await ask("Add to the glossary", [
    // Haliç'te → Haliç; other suffixes are for the reviewer to take off.
    { name: "source", label: "Turkish, in its dictionary form", value: source.replace(/['’ʼ]\p{L}+$/u, ""), required: true, lang: "tr", oninput: impactOf },
    { name: "target", label: "English", value: target, required: true, lang: "en" }]);
  if (!answer) return;
  try {
    const { impact } = await call("POST", "/api/glossary", answer);
    say(`Added. It occurs in ${impact.segments} segment${impact.segments === 1 ? "" : "s"} of ${impact.articles} article${impact.articles === 1 ? "" : "s"}; the next refresh translates them.`);
  } catch (error) { say(error.message, { problem: true }); }
}

function fitting() {
  const least = Number(document.getElementById("ask-score").value);
  const fit = views.filter(({ unit }) => unit.routine && unit.score >= least);
  document.getElementById("ask-note").textContent = `${fit.length} segment${fit.length === 1 ? "" : "s"} of this article fit.`;
}

async function bulk() {
  setTimeout(fitting);
  const answer = await ask("Approve what is good enough", [
    { name: "score", label: "Every segment without a serious flag whose score is at least", value: "0.90", type: "number", min: 0, max: 1, step: 0.01, oninput: fitting }]);
  if (!answer) return;
  try {
    const { approved } = await call("POST", `${base}/approve-above`, { score: Number(answer.score) });
    await load();
    if (!approved.length) { say("No segment fits."); return; }
    const back = await ask(`${approved.length} approved`, [], "Keep them", "Take all back");
    if (back === null) {
      const { undone } = await call("POST", `${base}/undo`, { keys: approved });
      await load();
      say(`${undone.length} taken back.`);
    }
  } catch (error) { say(error.message, { problem: true }); }
}

const preview = () => page.toggle(slug, views[current]?.unit.target ?? "");

function queue() { window.location.assign(`/${sessionStorage.getItem("queue") ?? ""}`); }

const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), n: nextWaiting, s: nextWaiting,
  e: (view) => view.edit(), Enter: (view) => view.edit(), a: (view) => act(view, "approve", { target: view.text, next: true }),
  r: (view) => act(view, "reject", { target: view.text }), u: undo, c: comment, t: retranslate, g: glossary, p: preview,
  w: (view) => view.walk(), v: (view) => act(view, "final", { target: view.text }),
  f: (view) => view.applyFix(), q: queue, o: (view) => act(view, "adopt", { next: true }), x: (view) => act(view, "dismiss"),
  "?": () => document.getElementById("shortcuts").showModal(),
};
const MOVING = new Set(["j", "k", "ArrowDown", "ArrowUp"]);
const READING = new Set(["j", "k", "w", "ArrowDown", "ArrowUp", "n", "s", "p", "q", "?"]);

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const view = views[current];
  const writing = event.target.closest("textarea, input, select");
  if (!view) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter" && mayReview) { event.preventDefault(); act(view, "approve", { target: view.text, next: true }); }
    if (event.key === "s" && mayReview) { event.preventDefault(); act(view, "save", { target: view.text }); }
    return;
  }
  if (event.altKey) return;
  if (event.key === "Escape" && !writing && page.previewing()) { preview(); return; }
  if (writing) { if (event.key === "Escape") { view.element.focus(); event.preventDefault(); } return; }
  if (event.key === "Enter" && event.target.closest("button, a")) return;
  if (/^[1-5]$/.test(event.key) && mayReview) { view.takeAlternative(Number(event.key) - 1); return; }
  // A key held down moves on, but never approves a whole article.
  if (event.repeat && !MOVING.has(event.key)) return;
  const handler = KEYS[event.key];
  if (!handler || (!mayReview && !READING.has(event.key))) return;
  event.preventDefault();
  handler(view);
});

onlyOpen.addEventListener("change", count);
document.getElementById("bulk").addEventListener("click", bulk);
document.getElementById("bulk").disabled = !mayReview;
document.getElementById("preview").addEventListener("click", preview);
document.getElementById("help").addEventListener("click", KEYS["?"]);
unsaved.check = () => views.some((view) => view.dirty);
window.addEventListener("beforeunload", (event) => { if (unsaved.check()) event.preventDefault(); });
load().catch((error) => say(error.message, { problem: true }));
