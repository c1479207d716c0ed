// Each text that is seen and stands out from its ground by less than WCAG 2.1 AA asks for (1.4.3): 4.5 to 1, or 3 to 1 where it is large.
const parse = (colour) => {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return { r, g, b, a };
};
const over = (top, ground) => ({
  r: top.r * top.a + ground.r * (1 - top.a), g: top.g * top.a + ground.g * (1 - top.a), b: top.b * top.a + ground.b * (1 - top.a), a: 1,
});
const luminance = ({ r, g, b }) => [r, g, b]
  .map((part) => part / 255)
  .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    layers.push(parse(getComputedStyle(at).backgroundColor));
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), { r: 255, g: 255, b: 255, a: 1 });
};
const opacity = (element) => {
  let product = 1;
  for (let at = element; at; at = at.parentElement) {
    product *= Number(getComputedStyle(at).opacity);
  }
  return product;
};
const poor = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.sr-only, script, noscript, :disabled')) {
    continue;
  }
  const style = getComputedStyle(element);
  const below = ground(element);
  const ink = parse(style.color);
  const seen = over({ ...ink, a: ink.a * opacity(element) }, below);
  const [light, dark] = [luminance(seen), luminance(below)].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) {
    poor.push(`${walker.currentNode.data.trim().slice(0, 40)}: ${ratio.toFixed(2)} (${element.className})`);
  }
}
return poor;
