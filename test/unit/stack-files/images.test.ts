import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readStackFile } from './stack-files.ts';

const images = readdirSync(new URL('../../../deploy/stack/images/', import.meta.url)).sort();
const dockerfileOf = (image: string): string => readStackFile(`images/${image}/Dockerfile`);

describe('images', () => {
  test('are these three', () => {
    expect(images).toEqual(['etcd', 'haproxy', 'patroni']);
  });

  test.each(images)('%s: built on a base that can be changed, from that base’s own package sources', (image) => {
    const text = dockerfileOf(image);
    expect(text).toMatch(/^ARG BASE_IMAGE=debian:trixie-slim\nFROM \$\{BASE_IMAGE\}$/m);
    expect(text).not.toMatch(/https?:|sources\.list|apt\.conf/);
    expect(text).toContain('--no-install-recommends');
    expect(text).toContain('path-exclude');
  });

  test.each([
    ['etcd', 'USER 65532:65532'],
    ['haproxy', 'USER haproxy'],
  ])('%s does not run as root', (image, line) => {
    expect(dockerfileOf(image).split('\n')).toContain(line);
  });

  test('haproxy drains on its stop signal and has the official image’s user', () => {
    expect(dockerfileOf('haproxy')).toContain('STOPSIGNAL SIGUSR1');
    expect(dockerfileOf('haproxy')).toContain('usermod -u 99 -g 99 haproxy');
  });

  test('only patroni has a health check: its liveness, every second until it first answers', () => {
    expect(images.filter((image) => /^HEALTHCHECK/m.test(dockerfileOf(image)))).toEqual(['patroni']);
    expect(dockerfileOf('patroni')).toMatch(/^HEALTHCHECK .*--start-interval=1s .*CMD \["patroni-liveness"\]$/m);
    expect(readStackFile('images/patroni/liveness.sh')).toContain('GET /liveness ');
  });

  test('patroni makes no anonymous volume, which would hide that the stack’s own is missing', () => {
    expect(dockerfileOf('patroni')).not.toMatch(/^VOLUME/m);
  });
});
