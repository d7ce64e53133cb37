import { describe, expect, it } from 'vitest';
import { OutsideError } from '../../../src/core/outside-error.ts';
import { type Attempt, Coalescer } from '../../../src/slack/coalesce.ts';

interface Version {
  readonly number: number;
  readonly isLast?: boolean;
}

/** A place whose time only moves when the test says so. */
function build(show: (value: Version) => Promise<Attempt<string>> = async () => ({ kind: 'shown', result: 'ok' })) {
  let nowMs = 0;
  const shown: number[] = [];
  const waits: { untilMs: number; end: () => void }[] = [];
  const coalescer = new Coalescer<Version, string>({
    now: () => nowMs,
    pause: (waitMs, signal) =>
      waitMs <= 0 || signal?.aborted
        ? Promise.resolve()
        : new Promise((resolve) => {
            waits.push({ untilMs: nowMs + waitMs, end: resolve });
            signal?.addEventListener('abort', () => resolve());
          }),
    gapMs: 2500,
    giveUpAfterMs: 60_000,
    isUrgent: ({ isLast }) => isLast === true,
    isOlder: (value, than) => value.number < than.number,
    show: (value) => {
      shown.push(value.number);
      return show(value);
    },
  });
  return {
    coalescer,
    shown,
    waits,
    /** Lets everything happen that can without time going by. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
    advance(byMs: number) {
      nowMs += byMs;
      for (const wait of waits.filter(({ untilMs }) => untilMs <= nowMs)) wait.end();
    },
  };
}

describe('Coalescer', () => {
  it('shows the first at once, then the newest after the gap, and tells everybody who waited', async () => {
    const { coalescer, shown, settle, advance } = build();
    await coalescer.offer({ number: 1 });
    const waiting = Promise.all([2, 3, 4].map((number) => coalescer.offer({ number })));
    await settle();
    expect(shown).toEqual([1]);
    advance(2499);
    await settle();
    expect(shown).toEqual([1]);
    advance(1);
    expect(await waiting).toEqual(['ok', 'ok', 'ok']);
    expect(shown).toEqual([1, 4]);
  });

  it('does not let the end wait for the gap', async () => {
    const { coalescer, shown, settle } = build();
    await coalescer.offer({ number: 1 });
    const second = coalescer.offer({ number: 2 });
    await settle();
    const last = coalescer.offer({ number: 3, isLast: true });
    expect(await Promise.all([second, last])).toEqual(['ok', 'ok']);
    expect(shown).toEqual([1, 3]);
  });

  it('never shows an older one after a newer one', async () => {
    let finish: (attempt: Attempt<string>) => void = () => undefined;
    const { coalescer, shown, settle, advance } = build(() => new Promise((resolve) => (finish = resolve)));
    const newer = coalescer.offer({ number: 2 });
    await settle();
    const older = coalescer.offer({ number: 1 });
    finish({ kind: 'shown', result: 'ok' });
    await settle();
    advance(2500);
    expect(await Promise.all([newer, older])).toEqual(['ok', 'ok']);
    expect(await coalescer.offer({ number: 1 })).toBe('ok');
    expect(shown).toEqual([2]);
  });

  it('waits for a rate limit, the end too, and then shows the newest', async () => {
    const answers: Attempt<string>[] = [
      { kind: 'later', waitMs: 30_000 },
      { kind: 'shown', result: 'ok' },
    ];
    const { coalescer, shown, settle, advance } = build(async () => answers.shift() ?? { kind: 'shown', result: '?' });
    const first = coalescer.offer({ number: 1 });
    await settle();
    const last = coalescer.offer({ number: 2, isLast: true });
    advance(29_999);
    await settle();
    expect(shown).toEqual([1]);
    advance(1);
    expect(await Promise.all([first, last])).toEqual(['ok', 'ok']);
    expect(shown).toEqual([1, 2]);
  });

  it('gives up when a rate limit does not end', async () => {
    const { coalescer, settle, advance } = build(async () => ({ kind: 'later', waitMs: 25_000 }));
    const offered = coalescer.offer({ number: 1 }).catch((error: unknown) => error);
    for (let step = 0; step < 4; step += 1) {
      await settle();
      advance(25_000);
    }
    expect(await offered).toBeInstanceOf(OutsideError);
    expect(coalescer.isIdle).toBe(true);
  });

  it('fails only those whose attempt failed', async () => {
    let attempts = 0;
    const { coalescer, settle, advance } = build(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('broken');
      return { kind: 'shown', result: 'ok' };
    });
    const first = coalescer.offer({ number: 1 }).catch((error: unknown) => error);
    await settle();
    const second = coalescer.offer({ number: 2 });
    await settle();
    advance(2500);
    expect(await first).toEqual(new Error('broken'));
    expect(await second).toBe('ok');
  });
});
