"""WCAG 2.2 AA, as far as a program can tell, of what a page shows and no page before it has shown.

Roles see many pages that differ in words and rows only. What decides about a finding is the kind of element: where it
stands, its classes and states, whether it has words, a label and room to be tapped, and what its references name. A
page that has no new kind of element would be told what others have been told already.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = """{
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
  resultTypes: ['violations'],
}"""
"""Only violations are described: what passes is most of a page."""

EVERYTHING = "{resultTypes: ['violations']}"
"""Of every level, and what is good practice besides."""

KINDS = """() => {
  const LITERAL = ['class', 'role', 'type', 'lang', 'scope', 'tabindex', 'open', 'hidden', 'disabled', 'colspan']
  const REFERENCES = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'headers', 'list', 'form']
  const TARGETS = 'a, button, input, select, textarea, summary, [role=button], [role=tab], [tabindex]'
  const SMALL = 24
  const targets = new Map()
  for (const target of document.querySelectorAll(TARGETS)) {
    const box = target.getBoundingClientRect()
    if (box.width && box.height) targets.set(target, box)
  }
  const crowded = (target, box) => {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    return [...targets].some(([other, near]) => other !== target && Math.hypot(
      Math.max(near.left - x, 0, x - near.right), Math.max(near.top - y, 0, y - near.bottom)) < SMALL)
  }
  const kinds = new Set()
  const describe = (element, above) => {
    const parts = [element.tagName]
    for (const { name, value } of [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const state = name.startsWith('aria-') && /^[a-z-]*$/.test(value)
      if (state || LITERAL.includes(name)) parts.push(`${name}=${value}`)
      else if (REFERENCES.includes(name))
        parts.push(`${name}:${value.split(/\\s+/).every(id => document.getElementById(id)) ? 'there' : 'missing'}`)
      else parts.push(value.trim() ? name : `${name} empty`)
    }
    if (element.labels) parts.push(`labelled ${[...element.labels].some(label => label.textContent.trim())}`)
    if (element.id && document.querySelectorAll(`[id="${CSS.escape(element.id)}"]`).length > 1) parts.push('id twice')
    const box = targets.get(element)
    if (box && Math.min(box.width, box.height) < SMALL) parts.push(crowded(element, box) ? 'small, crowded' : 'small')
    if (element.textContent.trim()) parts.push('words')
    if (['UL', 'OL', 'DL', 'TR', 'TABLE', 'SELECT'].includes(element.tagName) || element.hasAttribute('role'))
      parts.push(`of ${[...new Set([...element.children].map(child => child.tagName))].sort()}`)
    const kind = `${above} > ${parts.join(' ')}`
    kinds.add(kind)
    for (const child of element.children) describe(child, kind)
  }
  describe(document.documentElement, '')
  return [...kinds]
}"""


class Inspector:
    """Looks at pages, and remembers which kinds of elements it has seen."""

    def __init__(self, options: str = OPTIONS) -> None:
        self._options = options
        self._seen: set[str] = set()

    def violations(self, page: Page) -> list[tuple[str, str, list[str]]]:
        """Of a page that shows something new: address, rule, and the first elements that break it."""
        new = set(page.evaluate(KINDS)) - self._seen
        if not new:
            return []
        page.evaluate(Axe().axe_script)
        found = page.evaluate(f"axe.run(document, {self._options}).then(results => results.violations)")
        if not found:
            self._seen |= new
        return [(page.url, each["id"], [node["html"] for node in each["nodes"][:3]]) for each in found]
