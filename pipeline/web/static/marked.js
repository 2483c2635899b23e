// Text with its terms, flags and words marked. Everything is built from text nodes: nothing is ever parsed as HTML.

/** Offsets from the server count code points; JavaScript strings count UTF-16 units. */
export function codePoints(text) {
  return Array.from(text);
}

/** Words of a text as [start, end) in code points. */
export function words(text) {
  const points = codePoints(text);
  const found = [];
  let start = -1;
  points.forEach((point, at) => {
    const inside = /[\p{L}\p{N}\p{M}'’ʼ]/u.test(point);
    if (inside && start < 0) start = at;
    if (!inside && start >= 0) { found.push([start, at]); start = -1; }
  });
  if (start >= 0) found.push([start, points.length]);
  // The number of a mark such as {1} is no word.
  return found.filter(([low, high]) => !(points[low - 1] === "{" && points[high] === "}"));
}

/** The marks such as {1}, each with what it stands for. */
function codes(unit, text) {
  const meaning = new Map(unit.codes.map((code) => [code.mark, code.text]));
  return [...text.matchAll(/\{\d+\}/g)].map((match) => {
    const start = codePoints(text.slice(0, match.index)).length;
    return { span: [start, start + match[0].length], className: "code-mark", title: meaning.get(match[0]) ?? "" };
  });
}

/**
 * A fragment for `text`. `ranges` are {span, className, title}; inner ranges nest in outer ones by splitting at every
 * border. The first piece of a word carries data-word, so that words can be walked through and lit up.
 */
export function marked(text, ranges) {
  const points = codePoints(text);
  const borders = new Set([0, points.length]);
  const clean = ranges.filter((r) => r.span && r.span[0] < r.span[1] && r.span[1] <= points.length);
  for (const { span } of clean) { borders.add(span[0]); borders.add(span[1]); }
  const wordAt = new Map();
  for (const [start, end] of words(text)) { borders.add(start); borders.add(end); wordAt.set(start, end); }
  const cuts = [...borders].sort((a, b) => a - b);
  const fragment = document.createDocumentFragment();
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [start, end] = [cuts[i], cuts[i + 1]];
    const piece = points.slice(start, end).join("");
    const here = clean.filter(({ span }) => span[0] <= start && end <= span[1]);
    const node = wrap(piece, start, end, here);
    if (wordAt.has(start)) node.dataset.word = "";
    fragment.append(node);
  }
  return fragment;
}

function wrap(piece, start, end, ranges) {
  const node = document.createElement(ranges.length ? "mark" : "span");
  node.textContent = piece;
  node.dataset.start = start;
  node.dataset.end = end;
  if (ranges.length) {
    node.className = ranges.map((r) => r.className).join(" ");
    node.title = [...new Set(ranges.map((r) => r.title).filter(Boolean))].join("\n");
  }
  return node;
}

/** The marks of one side of a unit: side is "source" or "target". */
export function rangesOf(unit, side) {
  const terms = unit.terms.map((term) => ({
    span: side === "source" ? term.span : term.target_span,
    className: term.proven ? "term" : "term unproven",
    title: `${term.source} → ${term.target} (${term.proven ? term.method : "not found in the target"})`,
  }));
  const flags = unit.flags.map((flag) => ({
    span: side === "source" ? flag.source_span : flag.target_span,
    className: flag.severity,
    title: flag.message,
  }));
  return [...terms, ...flags, ...codes(unit, unit[side])];
}

/** Word-level difference between two texts, by longest common subsequence. */
export function difference(before, after) {
  const a = before.split(/(\s+)/), b = after.split(/(\s+)/);
  // Two long texts would need a table of their product: show them one after the other instead.
  if (a.length * b.length > 4_000_000) { a.splice(0, a.length, before); b.splice(0, b.length, after); }
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  const fragment = document.createDocumentFragment();
  const add = (tag, text) => {
    const node = tag ? document.createElement(tag) : document.createTextNode(text);
    if (tag) node.textContent = text;
    fragment.append(node);
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { add("", a[i]); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) { add("del", a[i]); i += 1; }
    else { add("ins", b[j]); j += 1; }
  }
  return fragment;
}
