import { describe, expect, test } from 'vitest';
import { parseDockerAddress } from '../../../deploy/lab/demo/engine/docker-address.ts';

describe('the address of an engine', () => {
  test('over a socket: published ports are on this machine', () => {
    expect(parseDockerAddress('unix:///var/run/docker.sock', {})).toEqual({
      dockerHost: 'unix:///var/run/docker.sock',
      publishedHost: '127.0.0.1',
      certFolder: undefined,
    });
  });

  test('over TCP: published ports are on that host', () => {
    expect(parseDockerAddress('tcp://192.0.2.7:2375', {}).publishedHost).toBe('192.0.2.7');
  });

  test.each([
    [{ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, '/certs'],
    [{ DOCKER_TLS_VERIFY: '1', HOME: '/home/olga' }, '/home/olga/.docker'],
    [{ DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '/certs' }, undefined],
  ])('TLS as the docker client understands %j', (env, certFolder) => {
    expect(parseDockerAddress('tcp://192.0.2.7:2376', env).certFolder).toBe(certFolder);
  });

  test.each(['ssh://me@192.0.2.7', 'http://192.0.2.7:2375', 'docker', 'tcp://'])('%s is refused', (dockerHost) => {
    expect(() => parseDockerAddress(dockerHost, {})).toThrow(`over unix:// or tcp://, not over "${dockerHost}"`);
  });
});
