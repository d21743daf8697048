// Text with less contrast than 4.5 : 1 (WCAG 2.1, 1.4.3).
() => {
  const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = text => (text.match(/[\d.]+/g) || []).map(Number);
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.textContent.trim() || !e.getClientRects().length) continue;
    let ground = e;
    while (ground && (parts(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
    const [a, b] = [light(parts(getComputedStyle(e).color)),
                    light(ground ? parts(getComputedStyle(ground).backgroundColor) : [255, 255, 255])];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.add(ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className + ' ' + node.textContent.trim().slice(0, 30));
  }
  return [...wrong];
}
