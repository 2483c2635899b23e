// Submitting: findings while typing, then progress, then the review page.
import { ApiError, call, say } from "./api.js";

const text = document.getElementById("text");
const findings = document.getElementById("findings");
const csrf = document.querySelector('meta[name="csrf"]').content;
let timer;
let asked = 0;

function show(list) {
  findings.replaceChildren(...list.map((finding) => {
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
  if (!text.value.trim()) { show([]); return; }
  try {
    const answer = await call("POST", "/api/check", { text: text.value });
    if (mine !== asked) return;
    show(answer.findings);
    document.getElementById("summary").textContent = `${answer.findings.length || "none"}; ${answer.segments} segments${answer.slug ? `; slug ${answer.slug}` : ""}`;
    document.getElementById("unknown").replaceChildren(...answer.unknown.map((name) => {
      const item = document.createElement("li");
      item.className = "chip";
      item.textContent = name.target && name.target !== name.source ? `${name.source} → ${name.target}?` : name.source;
      return item;
    }));
  } catch (error) { say(error.message, { problem: true }); }
}

function follow(job) {
  const box = document.getElementById("job");
  const note = document.getElementById("job-text");
  box.hidden = false;
  const events = new EventSource(`/api/submissions/${encodeURIComponent(job.id)}/events`);
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    note.textContent = now.state === "failed" ? now.message : `${now.slug}: ${now.state}, ${now.done} of ${now.segments} segments, ${now.elapsed} s`;
    const bar = document.getElementById("bar");
    if (now.done) { bar.max = now.segments; bar.value = now.done; }
    if (now.state === "done") { events.close(); window.location.assign(`/review/${encodeURIComponent(now.slug)}`); }
    if (now.state === "failed") { events.close(); document.getElementById("bar").hidden = true; document.getElementById("send").disabled = false; }
  };
  events.onerror = () => { note.textContent = "The connection broke; the translation goes on. See the dashboard."; events.close(); };
}

text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 400); });
document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  const answer = await fetch("/api/convert", { method: "POST", headers: { "X-CSRF-Token": csrf }, body: form });
  const data = await answer.json();
  if (!answer.ok) { say(data.error, { problem: true }); return; }
  text.value = data.text;
  check();
});
document.getElementById("send").addEventListener("click", async (event) => {
  event.target.disabled = true;
  document.getElementById("bar").hidden = false;
  try {
    follow(await call("POST", "/api/submissions", { text: text.value, replace: document.getElementById("replace").checked }));
  } catch (error) {
    event.target.disabled = false;
    if (error instanceof ApiError && error.detail.findings) show(error.detail.findings);
    say(error.message, { problem: true });
  }
});
