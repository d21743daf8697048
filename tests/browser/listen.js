// Remember what the focus reaches, and whether an outline shows there.
() => {
  window.reached = [];
  document.addEventListener('focusin', event => {
    const style = getComputedStyle(event.target);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    window.reached.push([event.target, outlined]);
  });
}
