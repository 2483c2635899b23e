// The one place that talks to the server.
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.detail?.message ?? body?.error ?? `the server answered ${status}`);
    this.status = status;
    this.detail = body?.detail ?? {};
  }
}

/** Set by a page that holds typed text: true while leaving would lose it. */
export const unsaved = { check: () => false };

async function send(method, path, body) {
  try {
    return await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf, Accept: "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not answer. What you typed is still here; try again.");
  }
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return null; }
}

export async function call(method, path, body) {
  const answer = await send(method, path, body);
  if (answer.status === 401) {
    if (unsaved.check()) throw new ApiError(401, { error: "You are signed out. Copy what you typed, then reload the page and sign in." });
    window.location.assign("/sign-in");
  }
  const data = parsed(await answer.text());
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
