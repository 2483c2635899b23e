// Submitting: findings while typing, then progress, then the review page.
import { ApiError, call, say } from "./api.js";

const text = document.getElementById("text");
const findings = document.getElementById("findings");
const csrf = document.querySelector('meta[name="csrf"]').content;
let timer;
let asked = 0;

let sent = "";

function nothing(text) {
  return Object.assign(document.createElement("li"), { className: "soft", textContent: text });
}

function show(list) {
  const none = nothing(text.value.trim() ? "Nothing to complain about." : "What is wrong, and on which line, appears here while you type.");
  findings.replaceChildren(...(list.length ? [] : [none]), ...list.map((finding) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const chip = document.createElement("span");
    chip.className = `chip ${finding.gravity === "error" ? "critical" : finding.gravity === "warning" ? "major" : "minor"}`;
    chip.textContent = `line ${finding.line}`;
    button.append(chip, ` ${finding.what}`);
    const advice = document.createElement("small");
    advice.className = "soft";
    advice.textContent = ` → ${finding.advice}`;
    button.append(advice);
    button.addEventListener("click", () => go(finding.line));
    item.append(button);
    return item;
  }));
}

function go(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

async function check() {
  const mine = (asked += 1);
  if (!text.value.trim()) { show([]); document.getElementById("summary").textContent = ""; names([]); return; }
  try {
    const answer = await call("POST", "/api/check", { text: text.value });
    if (mine !== asked) return;
    show(answer.findings);
    document.getElementById("summary").textContent = `${answer.findings.length || "none"}; ${answer.segments} segments${answer.slug ? `; slug ${answer.slug}` : ""}`;
    names(answer.unknown);
  } catch (error) { say(error.message, { problem: true }); }
}

function names(list) {
  document.getElementById("unknown").replaceChildren(...(list.length ? [] : [nothing("None so far.")]), ...list.map((name) => {
    const item = document.createElement("li");
    item.className = "chip";
    item.textContent = name.target && name.target !== name.source ? `${name.source} → ${name.target}?` : name.source;
    return item;
  }));
}

const WORKING = ["waiting", "translating"];
const state = (job) => (job.state === "failed" ? job.message : `${job.slug}: ${job.state}, ${job.done} of ${job.segments} segments`);

/** Translations of this server run, also those that another page began: under way or done. */
async function latest() {
  const { jobs } = await call("GET", "/api/submissions");
  document.getElementById("latest").hidden = !jobs.length;
  document.getElementById("jobs").replaceChildren(...jobs.slice(-10).reverse().map((job) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: `/review/${encodeURIComponent(job.slug)}`, textContent: job.slug });
    item.append(job.state === "done" ? link : job.slug, ` · ${state(job).replace(`${job.slug}: `, "")} · ${job.who}`);
    return item;
  }));
  if (jobs.some((job) => WORKING.includes(job.state))) setTimeout(() => latest().catch(() => {}), 2000);
}

function follow(job) {
  const box = document.getElementById("job");
  const note = document.getElementById("job-text");
  box.hidden = false;
  const events = new EventSource(`/api/submissions/${encodeURIComponent(job.id)}/events`);
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    note.textContent = now.state === "failed" ? now.message : `${state(now)}, ${now.elapsed} s`;
    const bar = document.getElementById("bar");
    if (now.done) { bar.max = now.segments; bar.value = now.done; }
    if (now.state === "done") { events.close(); window.location.assign(`/review/${encodeURIComponent(now.slug)}`); }
    if (now.state === "failed") { events.close(); document.getElementById("bar").hidden = true; document.getElementById("send").disabled = false; }
  };
  events.onerror = () => { note.textContent = "The connection broke; the translation goes on, see the list below."; events.close(); latest().catch(() => {}); };
}

text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 400); });
document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  let answer, data;
  try {
    answer = await fetch("/api/convert", { method: "POST", headers: { "X-CSRF-Token": csrf }, body: form });
    data = await answer.json();
  } catch (error) { say(`The file could not be sent: ${error.message}`, { problem: true }); return; }
  if (!answer.ok) { say(data.error, { problem: true }); return; }
  text.value = data.text;
  // The same file, corrected, can be chosen again.
  event.target.value = "";
  check();
});
document.getElementById("send").addEventListener("click", async (event) => {
  event.target.disabled = true;
  document.getElementById("bar").hidden = false;
  try {
    const whole = text.value;
    const job = await call("POST", "/api/submissions", { text: text.value, replace: document.getElementById("replace").checked });
    sent = whole;
    follow(job);
    latest().catch(() => {});
  } catch (error) {
    event.target.disabled = false;
    if (error instanceof ApiError && error.detail.findings) show(error.detail.findings);
    say(error.message, { problem: true });
  }
});
window.addEventListener("beforeunload", (event) => { if (text.value.trim() && text.value !== sent) event.preventDefault(); });
show([]);
names([]);
if (text.value.trim()) check();
latest().catch((error) => say(error.message, { problem: true }));
