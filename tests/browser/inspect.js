// What is wrong with the page as it is shown: one line for each thing.
({namespaces, english, columns}) => {
  const wrong = [];
  const seen = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
  const name = e => (e.textContent || '').trim().slice(0, 60);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    const limit = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > limit + 1);
    wrong.push('scrolls sideways: ' + over.slice(0, 3).map(e => e.tagName + '.' + e.className + ' ' + name(e)));
  }
  const heads = document.querySelectorAll('h1');
  if (heads.length !== 1) wrong.push('h1: ' + heads.length);
  if (document.documentElement.lang !== (english ? 'en' : 'zh-CN')) wrong.push('lang: ' + document.documentElement.lang);
  if (!document.title || document.title.startsWith(' ')) wrong.push('title: ' + document.title);
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!e.labels.length && !e.getAttribute('aria-label')) wrong.push('no label: ' + e.name);
  }
  for (const e of document.querySelectorAll('a[href], button')) {
    if (!name(e) && !e.getAttribute('aria-label')) wrong.push('no name: ' + e.outerHTML.slice(0, 80));
  }
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of new Set(ids)) if (ids.filter(i => i === id).length > 1) wrong.push('id twice: ' + id);
  const key = new RegExp('(^|[^\\w.@/-])(' + namespaces + ')\\.[a-z_]+(\\.[a-z_]+)*(?![\\w.@/-])');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim(), parent = node.parentElement;
    if (!text || !seen(parent) || parent.closest('code, pre') || columns.includes(text)) continue;
    if (key.test(text)) wrong.push('a key, not a word: ' + text.slice(0, 60));
    if (/(^|[^\w./-])[a-z]+_[a-z_]+($|[^\w./-])/.test(text)) wrong.push('a code, not a word: ' + text.slice(0, 60));
    if (['None', 'undefined', 'NaN'].includes(text)) wrong.push('no value: ' + text.slice(0, 60));
  }
  if (!english) {  // what is Chinese on an English page is tongues.js's to find
    for (const e of document.querySelectorAll('th, dt, legend, h1, h2, label, .help, .tabs a, .menu a, main button, .badge')) {
      if (/[A-Za-z]{3}/.test(name(e)) && !/[\u4e00-\u9fff]/.test(name(e)) && !columns.includes(name(e))) {
        wrong.push('not in Chinese: ' + name(e));
      }
    }
  }
  return wrong;
}
