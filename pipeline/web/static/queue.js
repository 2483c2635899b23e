// The queue: riskiest segments of all articles, each with why it is here.
import { call, say } from "./api.js";
import { marked, rangesOf } from "./marked.js";

const list = document.getElementById("queue");
const form = document.getElementById("filters");
const more = document.getElementById("more");
const PAGE = 50;
const FIELDS = ["article", "check", "term"];
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

/** What a filter can be set to. Names that are not among the most frequent come as they are typed. */
function offer(id, pairs) {
  document.getElementById(`${id}-names`).replaceChildren(...pairs.map(([name, count]) => Object.assign(document.createElement("option"), { value: name, label: `${name} (${count})` })));
}

let typing;
function suggest(input) {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const { names } = await call("GET", `/api/queue/names?facet=${input.id}&like=${encodeURIComponent(input.value)}`);
    offer(input.id, names);
    // Chosen from the list, not typed to its end: no need to leave the field.
    if (names.some(([name]) => name === input.value) || !input.value) load(true).catch(problem);
  }, 200);
}

function remember(query) {
  const kept = new URLSearchParams(query);
  kept.delete("offset"); kept.delete("limit");
  if (kept.get("state") === "open") kept.delete("state");
  const address = kept.size ? `?${kept}` : "";
  history.replaceState(null, "", `/${address}`);
  sessionStorage.setItem("queue", address);
  document.getElementById("clear").hidden = !address;
}

const problem = (error) => say(error.message, { problem: true });
let asked = 0;

async function load(fresh) {
  if (fresh) { offset = 0; }
  const mine = (asked += 1);
  const query = wanted();
  remember(query);
  query.set("offset", offset); query.set("limit", PAGE);
  const answer = await call("GET", `/api/queue?${query}`);
  if (mine !== asked) return;
  if (fresh) {
    list.replaceChildren();
    for (const id of FIELDS) if (!document.getElementById(id).value) offer(id, answer.counts[id]);
    const states = new Map(answer.counts.state);
    for (const option of document.getElementById("state").options) {
      option.textContent = `${option.textContent.replace(/ \(\d+\)$/, "")} (${states.get(option.value) ?? 0})`;
    }
    if (!answer.items.length) list.append(Object.assign(document.createElement("li"), { className: "card soft", textContent: answer.read < answer.articles ? "Reading the catalogues…" : "Nothing here. Change the filters, or submit an article." }));
  }
  const items = answer.items.map(entry);
  list.append(...items);
  if (!fresh) items[0]?.querySelector("a").focus();
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

form.addEventListener("input", (event) => { if (FIELDS.includes(event.target.id)) suggest(event.target); });
form.addEventListener("change", (event) => {
  // What I dealt with mostly waits no longer: the default state would hide it.
  if (event.target.id === "mine" && event.target.checked) document.getElementById("state").value = "";
  load(true).catch(problem);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("clear").addEventListener("click", () => { form.reset(); load(true).catch(problem); });
more.addEventListener("click", () => load(false).catch(problem));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input:not([type=checkbox]), select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") move(1);
  if (event.key === "k") move(-1);
  if (event.key === "/") { event.preventDefault(); document.getElementById("article").focus(); }
});

const initial = new URLSearchParams(window.location.search);
for (const id of FIELDS) document.getElementById(id).value = initial.get(id) ?? "";
if (initial.has("state")) document.getElementById("state").value = initial.get("state");
document.getElementById("mine").checked = initial.has("mine");
load(true).catch(problem);
