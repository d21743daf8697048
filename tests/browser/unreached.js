// What the focus never reached; of a group of radio buttons one is enough.  What is folded away is reached by
// opening it, so its summary has to be.
() => {
  const named = e => (e.getAttribute('aria-label') || e.textContent || e.name || '').trim().slice(0, 40);
  const got = new Set(window.reached.map(([e]) => e));
  const groups = new Set([...got].filter(e => e.type === 'radio').map(e => e.name));
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => !e.closest('details:not([open])') || e.tagName === 'SUMMARY');
  const missed = all.filter(e => !got.has(e) && !(e.type === 'radio' && groups.has(e.name)));
  return {
    missed: missed.map(e => e.tagName + ' ' + named(e)),
    bare: window.reached.filter(([, outlined]) => !outlined).map(([e]) => e.tagName + ' ' + named(e)),
    count: got.size,
  };
}
