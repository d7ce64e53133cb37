import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinLogFrames } from '../../../deploy/lab/swarm/service-commands.ts';

const frame = (stream: 1 | 2, text: string): Buffer => {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

describe('joinLogFrames', () => {
  it('gives back the texts of both streams in their order, whatever they hold', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom<1 | 2>(1, 2), fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(frames, (parts) => {
        const framed = Buffer.concat(parts.map(([stream, text]) => frame(stream, text)));
        expect(joinLogFrames(framed)).toBe(parts.map(([, text]) => text).join(''));
      }),
    );
  });

  it('leaves out a frame that was cut short in its header', () => {
    expect(joinLogFrames(Buffer.concat([frame(1, 'whole'), Buffer.from([1, 0, 0])]))).toBe('whole');
  });
});
