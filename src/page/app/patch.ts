/**
 * Patching makes a drawing look like the next one, and keeps the elements that are in both: a browser animates what changes of an
 * element, not one that takes the place of another. An element of the next drawing is the one of the same parent that has its id;
 * elements without an id are told apart by their order.
 */

/** Gives an element the content of another one, whose parts may become its own. */
export function patchChildren(parent: ParentNode & Node, next: ParentNode & Node): void {
  const kept = matches(parent, next)
  const staying = new Set(kept.values())
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove()
  let place = parent.firstChild
  for (const wanted of [...next.childNodes]) {
    const existing = kept.get(wanted)
    if (existing === undefined) parent.insertBefore(wanted, place)
    else if (existing === place) place = place.nextSibling
    else parent.insertBefore(existing, place)
    if (existing !== undefined) patch(existing, wanted)
  }
}

/** What is in both, by the nodes of the next drawing. */
function matches(parent: Node, next: Node): Map<Node, ChildNode> {
  const existing = new Map<string, ChildNode[]>()
  for (const child of parent.childNodes) {
    const key = keyOf(child)
    existing.set(key, [...(existing.get(key) ?? []), child])
  }
  const found = new Map<Node, ChildNode>()
  for (const wanted of next.childNodes) {
    const match = existing.get(keyOf(wanted))?.shift()
    if (match !== undefined) found.set(wanted, match)
  }
  return found
}

function keyOf(node: Node): string {
  return node instanceof Element && node.id !== '' ? `${node.nodeName}#${node.id}` : node.nodeName
}

function patch(node: Node, next: Node): void {
  if (!(node instanceof Element && next instanceof Element)) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue
    return
  }
  for (const name of node.getAttributeNames()) if (!next.hasAttribute(name)) node.removeAttribute(name)
  for (const name of next.getAttributeNames()) {
    const value = next.getAttribute(name) as string
    if (node.getAttribute(name) !== value) node.setAttribute(name, value)
  }
  patchChildren(node, next)
}
