// What axe calls serious or critical.
async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => `axe ${v.id}: ` + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | '));
}
