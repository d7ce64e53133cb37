const BULLETS = ['•', '◦', '▪'] as const;

/** The mark before a list item: bullets or 1. / a. / i. by depth, as Slack alternates them; index starts at 0. */
export function formatListMark(style: 'bullet' | 'ordered', depth: number, index: number): string {
  if (style === 'bullet') return BULLETS[depth % 3] ?? '•';
  const form = depth % 3;
  const mark = form === 0 ? String(index + 1) : form === 1 ? formatLetters(index) : formatRoman(index + 1);
  return `${mark}.`;
}

function formatLetters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : formatLetters(Math.floor(index / 26) - 1) + last;
}

const ROMAN = [
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
] as const;

function formatRoman(count: number): string {
  const largest = ROMAN.find(([size]) => size <= count);
  return largest === undefined ? '' : largest[1] + formatRoman(count - largest[0]);
}
