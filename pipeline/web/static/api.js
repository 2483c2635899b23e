// The one place that talks to the server.
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.detail?.message ?? body?.error ?? `the server answered ${status}`);
    this.status = status;
    this.detail = body?.detail ?? {};
  }
}

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf, Accept: "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 401) window.location.assign("/sign-in");
  const text = await answer.text();
  const data = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new ApiError(answer.status, data);
  return data;
}

let hide;
export function say(message, { problem = false } = {}) {
  const status = document.getElementById("status");
  status.textContent = message;
  status.classList.add("shown");
  clearTimeout(hide);
  hide = setTimeout(() => status.classList.remove("shown"), problem ? 8000 : 2500);
}

document.querySelector("[data-sign-out]")?.addEventListener("click", async () => {
  await call("POST", "/sign-out");
  window.location.assign("/sign-in");
});
