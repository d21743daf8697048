// What is written in Chinese: outside elements that say so (bare), and within them (told); one string each.
() => {
  const chinese = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/;
  const bare = new Set(), told = new Set();
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim(), e = node.parentElement;
    if (!text || ['TITLE', 'STYLE', 'TEXTAREA'].includes(e.tagName) || !chinese.test(text) || e.closest('.tongue')) continue;
    (e.closest('[lang]').lang === 'zh-CN' ? told : bare).add(text);
  }
  for (const e of document.querySelectorAll('[title], [alt], [placeholder], [aria-label], [data-label], optgroup')) {
    for (const name of ['title', 'alt', 'placeholder', 'aria-label', 'data-label', 'label']) {
      const text = e.getAttribute(name) || '';
      if (chinese.test(text)) bare.add(`${name}: ${text}`);
    }
  }
  told.add(document.title);
  return {bare: [...bare], told: [...told]};
}
