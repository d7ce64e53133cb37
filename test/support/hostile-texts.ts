import fc from 'fast-check';

/** What outsiders type to mention, to link, to format, to break a layout or to blow a limit. */
const hostileTexts = [
  '',
  ' ',
  '<!channel> <!here> <!everyone> <@U0ALMA0001> <!subteam^S0PGAPPR01> <#C0PGOPS001>',
  '<https://example.com|Approve> https://example.com',
  '&lt;!channel&gt; &amp;amp;',
  '*bold* _italic_ ~struck~ `code` ```fence```',
  '> quoted\n>>> and on\n\n\n• a bullet',
  '\u202egnol\u2066 \u0000\u0007\u2028next',
  '😀'.repeat(2000),
  '&'.repeat(10_000),
  '<'.repeat(10_000),
  'x'.repeat(10_000),
  '*a'.repeat(5000),
  'line\n'.repeat(2000),
] as const;

/** Any text from outside, the worst ones often. */
export const anyHostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 4000 }),
);
