"""The end of a worksheet's page: a button that saves what was typed, without any connection.

What is typed stays in the browser while the page is closed, and the button saves it as a
file; nothing is sent anywhere.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element, SubElement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def saving(file: str, about: Mapping[str, Any]) -> Element:
    """A form that saves the answers.

    Args:
        file: the name of the file that they are saved as.
        about: what the file says beside the answers: plain JSON.
    """
    data = json.dumps(about, ensure_ascii=True)
    end = Element("form", {"id": "saving", "data-about": data, "data-file": file})
    SubElement(end, "button", {"type": "submit"}).text = "Save my answers"
    SubElement(end, "output")
    return end


#: How the form looks, and what it does; the script reads what it needs from its attributes.
STYLE_AND_SCRIPT = """
<style>
#saving { position: sticky; bottom: 0; padding: 0.6rem 0; background: Canvas; }
#saving button { font: inherit; font-weight: 600; padding: 0.4rem 1rem; margin-right: 1rem; }
@media print { #saving { display: none; } }
</style>
<script>
(() => {
  const form = document.getElementById("saving"), said = form.querySelector("output");
  const fields = [...document.querySelectorAll(".blank input")];
  const kept = "answers " + form.dataset.about;
  const answers = () => Object.fromEntries(fields.map(field => [field.name, field.value.trim()]));
  const remember = () => {
    for (const field of fields) field.setAttribute("value", field.value);
    try { localStorage.setItem(kept, JSON.stringify(answers())); } catch { /* not kept */ }
  };
  try {
    const before = JSON.parse(localStorage.getItem(kept) || "{}");
    for (const field of fields)
      if (!field.value && typeof before[field.name] === "string") field.value = before[field.name];
  } catch { /* nothing was kept */ }
  document.addEventListener("input", remember);
  document.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !fields.includes(event.target)) return;
    event.preventDefault();
    (fields[fields.indexOf(event.target) + 1] || form.querySelector("button")).focus();
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    remember();
    const given = {...JSON.parse(form.dataset.about), answers: answers()};
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(given, null, 1)]));
    link.download = form.dataset.file;
    document.body.append(link);
    link.click();
    link.remove();
    const filled = fields.filter(field => field.value.trim()).length;
    said.textContent = `${filled} of ${fields.length} are filled in; saved as ${link.download}`;
  });
})();
</script>"""
