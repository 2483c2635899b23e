// The English page beside the segments: written anew after every change, and scrolled to the segment in review.
const panel = document.getElementById("page-preview");
const frame = panel.querySelector("iframe");
let slug = "";
let target = "";
let waiting;

export const previewing = () => !panel.hidden;

function find() {
  const page = frame.contentDocument;
  const text = target.replace(/\{\d+\}/g, " ").replace(/\s+/g, " ").trim().slice(0, 60);
  for (const marked of page?.querySelectorAll("[data-here]") ?? []) { marked.removeAttribute("data-here"); marked.style.outline = ""; }
  if (!page || !text) return;
  const parts = [...page.querySelectorAll("main h1, main h2, main h3, main h4, main p, main li, main td, main th, main figcaption")];
  const here = parts.filter((part) => part.textContent.replace(/\s+/g, " ").includes(text)).at(-1);
  if (!here) return;
  here.setAttribute("data-here", "");
  here.style.outline = "3px solid #b8860b";
  here.scrollIntoView({ block: "center" });
}

frame.addEventListener("load", find);

/** Show the page as it stands now, or hide it. */
export function toggle(article, text) {
  panel.hidden = !panel.hidden;
  document.body.classList.toggle("previewing", !panel.hidden);
  if (panel.hidden) return;
  [slug, target] = [article, text];
  frame.src = `/preview/${encodeURIComponent(slug)}`;
}

/** Something was saved; `text` is the target in review as it now stands. */
export function refresh(text) {
  target = text;
  if (panel.hidden) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => frame.contentWindow?.location.reload(), 150);
}

/** Another segment is in review. */
export function follow(text) {
  target = text;
  if (!panel.hidden) find();
}

panel.querySelector("button").addEventListener("click", () => toggle(slug, target));
