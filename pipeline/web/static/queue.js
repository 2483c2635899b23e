// The queue: riskiest segments of all articles, each with why it is here.
import { call, say } from "./api.js";
import { marked, rangesOf } from "./marked.js";

const list = document.getElementById("queue");
const form = document.getElementById("filters");
const more = document.getElementById("more");
const PAGE = 50;
let offset = 0;

function wanted() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  if (!query.has("state")) query.set("state", "");
  return query;
}

function entry(unit) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/review/${encodeURIComponent(unit.slug)}#${unit.key}`;
  link.className = "row";
  const head = document.createElement("span");
  head.className = "row-head soft";
  head.textContent = `${unit.slug} · ${unit.kind}${unit.score === null ? "" : ` · score ${unit.score.toFixed(2)}`}`;
  const source = document.createElement("span");
  source.lang = "tr"; source.className = "side";
  source.append(marked(unit.source, rangesOf(unit, "source")));
  const target = document.createElement("span");
  target.lang = "en"; target.className = "side";
  target.append(unit.target ? marked(unit.target, rangesOf(unit, "target")) : "(not translated)");
  const why = document.createElement("span");
  why.className = "chips";
  const severity = new Map(unit.flags.map((flag) => [flag.message, flag.severity]));
  for (const reason of unit.reasons.slice(0, 4)) {
    const chip = document.createElement("span");
    chip.className = `chip ${severity.get(reason) ?? "minor"}`;
    chip.textContent = reason;
    why.append(chip);
  }
  link.append(head, source, target, why);
  item.append(link);
  return item;
}

function fill(id, pairs) {
  const select = document.getElementById(id);
  const chosen = select.value || new URLSearchParams(window.location.search).get(id) || "";
  select.replaceChildren(select.options[0], ...pairs.map(([name, count]) => new Option(`${name} (${count})`, name)));
  if (chosen && !pairs.some(([name]) => name === chosen)) select.append(new Option(`${chosen} (0)`, chosen));
  select.value = chosen;
}

async function load(fresh) {
  if (fresh) { offset = 0; }
  const query = wanted();
  query.set("offset", offset); query.set("limit", PAGE);
  const answer = await call("GET", `/api/queue?${query}`);
  if (fresh) {
    list.replaceChildren();
    for (const id of ["article", "check", "term"]) fill(id, answer.counts[id]);
  }
  if (fresh) {
    const states = new Map(answer.counts.state);
    for (const option of document.getElementById("state").options) {
      option.textContent = `${option.textContent.replace(/ \(\d+\)$/, "")} (${states.get(option.value) ?? 0})`;
    }
    if (!answer.items.length) list.append(Object.assign(document.createElement("li"), { className: "card soft", textContent: answer.read < answer.articles ? "Reading the catalogues…" : "Nothing here. Change the filters, or submit an article." }));
  }
  list.append(...answer.items.map(entry));
  offset += answer.items.length;
  more.hidden = offset >= answer.total;
  document.getElementById("total").textContent = `${answer.total} segment${answer.total === 1 ? "" : "s"}${answer.read < answer.articles ? ` · reading article ${answer.read} of ${answer.articles}` : ""}`;
  if (answer.read < answer.articles && offset <= PAGE && !list.contains(document.activeElement)) setTimeout(() => load(true).catch(() => {}), 1500);
}

function move(step) {
  const links = [...list.querySelectorAll("a.row")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

form.addEventListener("change", (event) => {
  // What I dealt with mostly waits no longer: the default state would hide it.
  if (event.target.id === "mine" && event.target.checked) document.getElementById("state").value = "";
  load(true).catch((e) => say(e.message, { problem: true }));
});
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => load(false).catch((e) => say(e.message, { problem: true })));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") move(1);
  if (event.key === "k") move(-1);
});

const initial = new URLSearchParams(window.location.search);
for (const id of ["article", "check", "term"]) {
  const value = initial.get(id);
  if (value) { const select = document.getElementById(id); select.append(new Option(value, value)); select.value = value; }
}
if (initial.has("state")) document.getElementById("state").value = initial.get("state");
load(true).catch((e) => say(e.message, { problem: true }));
