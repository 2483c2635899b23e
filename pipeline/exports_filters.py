"""Filters in Lua that pandoc runs over an article.

They keep in what must not get out, read what its reader does not know, and guard what a wiki would take for markup.
"""

from __future__ import annotations

_SAFE = """
-- An article must not pull files of this machine or of the network into an export.
function Image(image) return image.caption end
function RawInline(raw) return {} end
function RawBlock(raw) return {} end

-- A title such as "True" is not a truth value.
function Meta(meta)
  for name, value in pairs(meta) do
    if type(value) == "boolean" then meta[name] = pandoc.MetaString(value and "True" or "False") end
  end
  return meta
end
"""

_NOTES = """
-- "Word^[a note in the text]": pandoc's CommonMark reader leaves such notes as text.
function Inlines(inlines)
  local out, note, depth = pandoc.List(), nil, 0
  local function put(text)
    if text ~= "" then (note or out):insert(pandoc.Str(text)) end
  end
  local function words(rest)
    while rest ~= "" do
      local at = note and rest:find("[%[%]]") or not note and rest:find("^[", 1, true)
      if not at then return put(rest) end
      if not note then
        put(rest:sub(1, at - 1))
        note, depth, rest = pandoc.List(), 1, rest:sub(at + 2)
      else
        depth = depth + (rest:sub(at, at) == "[" and 1 or -1)
        put(rest:sub(1, depth == 0 and at - 1 or at))
        if depth == 0 then
          out:insert(pandoc.Note({pandoc.Para(note)}))
          note = nil
        end
        rest = rest:sub(at + 1)
      end
    end
  end
  for _, item in ipairs(inlines) do
    if item.t == "Str" then words(item.text) else (note or out):insert(item) end
  end
  if note then
    -- One that never ends is none.
    out:insert(pandoc.Str("^["))
    out:extend(note)
  end
  return out
end
"""

_WIKI = """
local function plain(text)
  return pandoc.RawInline("mediawiki", "<nowiki>" .. text:gsub("&", "&amp;"):gsub("<", "&lt;") .. "</nowiki>")
end

-- Words must not become templates, links, bold text, signatures or switches: "{{x}}", "[[x]]", "''", "~~~~", "__TOC__".
function Str(str)
  if str.text:find("[%[%]{}|]") or str.text:find("''") or str.text:find("~~~") or str.text:find("__") then
    return plain(str.text)
  end
end

-- Nor a line a list or a heading: ": so".
local function begun(block)
  local first = block.content[1]
  if first and first.t == "Str" and first.text:find("^[:;*#=-]") then block.content[1] = plain(first.text) end
  return block
end
Para = begun
Plain = begun
"""


def filters(name: str) -> tuple[str, ...]:
    """The scripts for the format ``name`` (docx, epub or wiki), in the order in which they are to run."""
    return (_SAFE, _NOTES, _WIKI) if name == "wiki" else (_SAFE, _NOTES)
