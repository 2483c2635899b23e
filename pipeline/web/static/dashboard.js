// The dashboard: figures, two bar charts drawn as SVG, the articles.
import { call, say } from "./api.js";

const STATES = { review: "waits for review", reviewed: "reviewed", translated: "automatically translated", problem: "cannot be read" };
const SVG = "http://www.w3.org/2000/svg";

function bars(values, labels, title) {
  // Drawn at about its size on the screen, so that its letters stay readable.
  const wide = values.length > 12 && window.innerWidth > 640;
  const width = wide ? 1200 : window.innerWidth > 640 ? 580 : 340, height = 170, base = height - 22;
  const top = Math.max(1, ...values);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${title}: ${values.map((v, n) => `${labels[n]}: ${v}`).join(", ")}`);
  // A single day is a bar, not a wall.
  const step = Math.min(width / values.length, 90);
  values.forEach((value, n) => {
    const bar = document.createElementNS(SVG, "rect");
    const high = (value / top) * (base - 16);
    for (const [name, v] of Object.entries({ x: n * step + 2, y: base - high, width: step - 4, height: high, rx: 2 })) bar.setAttribute(name, v);
    const hint = document.createElementNS(SVG, "title");
    hint.textContent = `${labels[n]}: ${value}`;
    bar.append(hint);
    svg.append(bar);
    if (value && values.length <= 20 && step > 20) {
      const count = document.createElementNS(SVG, "text");
      count.setAttribute("x", n * step + step / 2); count.setAttribute("y", base - high - 4); count.setAttribute("text-anchor", "middle");
      count.textContent = value;
      svg.append(count);
    }
    if (values.length <= 20 && n % Math.ceil(values.length / (width > 400 ? 10 : 5)) === 0) {
      const label = document.createElementNS(SVG, "text");
      label.setAttribute("x", n * step + 2); label.setAttribute("y", height - 6);
      label.textContent = labels[n];
      svg.append(label);
    }
  });
  return svg;
}

function cell(content, tag = "td") {
  const node = document.createElement(tag);
  node.append(content);
  return node;
}

function row(article) {
  const line = document.createElement("tr");
  const link = document.createElement("a");
  link.href = `/review/${encodeURIComponent(article.slug)}`;
  link.textContent = article.slug;
  const exports = document.createElement("span");
  exports.className = "chips";
  for (const format of ["html", "md", "json", "po", "xlf"]) {
    const a = document.createElement("a");
    a.href = `/export/${encodeURIComponent(article.slug)}.${format}`;
    a.textContent = format;
    exports.append(a);
  }
  const state = document.createElement("span");
  state.append(article.problem || STATES[article.state]);
  // What readers are told follows from it.
  if (article.notice) state.append(Object.assign(document.createElement("small"), { className: "soft notice", textContent: article.notice }));
  line.append(cell(link), cell(state), cell(article.segments), cell(article.words), cell(article.waiting),
    cell(`${Math.round(article.reviewed * 100)} %`), cell(article.mean_score === null ? "–" : article.mean_score.toFixed(2)), cell(exports));
  return line;
}

function old(unit) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/review/${encodeURIComponent(unit.slug)}#${unit.key}`;
  link.textContent = unit.source.replace(/\{\d+\}/g, "");
  link.lang = "tr";
  item.append(`${unit.date} · ${unit.slug} · ${unit.waiting} wait: `, link, ` (${unit.reasons[0] ?? ""})`);
  return item;
}

async function load() {
  const now = await call("GET", "/api/dashboard");
  const share = now.words ? Math.round((100 * now.reviewed_words) / now.words) : 0;
  const figures = { Articles: now.articles.length, Words: now.words, "Reviewed by people": `${share} %`, "Machine text": `${now.words ? Math.round((100 * now.machine_words) / now.words) : 0} %`, "Segments that wait": now.waiting, ...Object.fromEntries(Object.entries(now.states).map(([state, n]) => [`Articles: ${STATES[state] ?? state}`, n])) };
  document.getElementById("figures").replaceChildren(...Object.entries(figures).map(([name, value]) => {
    const box = document.createElement("div");
    box.append(cell(name, "dt"), cell(String(value), "dd"));
    return box;
  }));
  document.getElementById("scores").replaceChildren(bars(now.scores, now.scores.map((_, n) => (n / now.scores.length).toFixed(2)), "Segments by score"));
  for (const [id, counts, title] of [["days", now.changes_by_day, "Changes by day"], ["words", now.words_by_day, "Words approved by day"]]) {
    const days = Object.keys(counts).sort().slice(-30);
    document.getElementById(id).replaceChildren(days.length ? bars(days.map((d) => counts[d]), days.map((d) => d.slice(5)), title) : "None yet.");
  }
  document.getElementById("oldest").replaceChildren(...now.oldest.map(old));
  const unpublished = Object.entries(now.unpublished);
  const box = document.getElementById("unpublished");
  box.hidden = !unpublished.length;
  box.querySelector("ul").replaceChildren(...unpublished.map(([slug, why]) => cell(`${slug}: ${why}`, "li")));
  document.getElementById("articles").replaceChildren(...now.articles.map(row));
}

load().catch((error) => say(error.message, { problem: true }));
